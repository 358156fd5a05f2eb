import { useShortcuts } from '../../platform/shortcuts.ts'
import { tabs } from './list-model.ts'

const rowLinks = () => [...document.querySelectorAll<HTMLElement>('tr[data-job] [data-row-link]')]

/** The job whose row has the focus; null for none. */
function focusedJob(): number | null {
  const row = document.activeElement?.closest<HTMLElement>('tr[data-job]')
  const id = Number(row?.dataset['job'])
  return Number.isInteger(id) && id > 0 ? id : null
}

/**
 * Presses a button of the selection's bar, which is loaded when something is selected.
 * @returns whether it is there
 */
function pressOnSelection(name: 'acknowledge'): boolean {
  const button = document.querySelector<HTMLButtonElement>(`[role=toolbar] [data-${name}]`)
  button?.click()
  return button !== null
}

/** From no row, down leads to the first one and up to the last one. */
function nextIndex(current: number, by: 1 | -1, count: number): number {
  if (current === -1) return by === 1 ? 0 : count - 1
  return Math.min(count - 1, Math.max(0, current + by))
}

function moveFocus(by: 1 | -1): void {
  const links = rowLinks()
  const row = document.activeElement?.closest('tr[data-job]')
  const current = links.findIndex((link) => link.closest('tr[data-job]') === row)
  const next = links[nextIndex(current, by, links.length)]
  next?.focus({ preventScroll: true })
  // The whole row, clear of the sticky bars (scroll-margin in base.css).
  next?.closest('tr')?.scrollIntoView({ block: 'nearest' })
}

/** The keys of the list (interaction-rules.md §3). Those about a job act on the focused row. */
export function useRowKeys(act: {
  open: (id: number) => void
  /** Null where the source has no previews. */
  preview: ((id: number) => void) | null
  select: (id: number) => void
  selectAll: (isSelected: boolean) => void
  stop: (id: number) => void
  /** As `run`, null where the source cannot run packages. */
  rerun: ((id: number) => void) | null
  watch: (id: number) => void
  acknowledge: (id: number) => void
  /** Works through the list, from this job or the first one. */
  triage: (id: number | null) => void
  expand: (id: number) => void
  search: () => void
  refresh: () => void
  tab: (index: number) => void
  run: (() => void) | null
}): void {
  const onJob = (run: (id: number) => void) => () => {
    const id = focusedJob()
    if (id !== null) run(id)
  }
  useShortcuts([
    { key: 'j', label: 'Next job', run: () => moveFocus(1) },
    { key: 'k', label: 'Previous job', run: () => moveFocus(-1) },
    { key: 'o', label: 'Open the job', run: onJob(act.open) },
    ...(act.preview === null
      ? []
      : [{ key: 'p', label: 'Preview its first output', run: onJob(act.preview) }]),
    { key: 'x', label: 'Select it', run: onJob(act.select) },
    { key: 'X', label: 'Select all shown', run: () => act.selectAll(true) },
    { key: 's', label: 'Stop it', run: onJob(act.stop) },
    ...(act.rerun === null ? [] : [{ key: 'r', label: 'Re-run it', run: onJob(act.rerun) }]),
    { key: 'w', label: 'Watch it', run: onJob(act.watch) },
    {
      key: 'a',
      label: 'Acknowledge it, or the selection',
      run: () => {
        if (!pressOnSelection('acknowledge')) onJob(act.acknowledge)()
      },
    },
    { key: 't', label: 'Work through the list', run: () => act.triage(focusedJob()) },
    { key: 'e', label: 'Show its error in full', run: onJob(act.expand) },
    { key: '/', label: 'Search', run: act.search },
    { key: '.', label: 'Show new jobs', run: act.refresh },
    ...(act.run === null ? [] : [{ key: 'n', label: 'Run a package', run: act.run }]),
    ...tabs.map(({ label }, index) => ({
      key: String(index + 1),
      label: `View: ${label}`,
      run: () => act.tab(index),
    })),
  ])
}
