import { useShortcuts } from '../../platform/shortcuts.ts'
import { tabs } from './list-model.ts'

/** Row links in the order they stand on screen. */
const rowLinks = () => [
  ...document.querySelectorAll<HTMLElement>('table.jobs tr[data-job] .c-pkg a'),
]

/** The job whose row holds the focus; null for none. */
function focusedJob(): number | null {
  const row = document.activeElement?.closest<HTMLElement>('tr[data-job]')
  const id = Number(row?.dataset['job'])
  return Number.isInteger(id) && id > 0 ? id : null
}

function move(by: 1 | -1): void {
  const links = rowLinks()
  const row = document.activeElement?.closest('tr[data-job]')
  const at = links.findIndex((link) => link.closest('tr[data-job]') === row)
  const next =
    links[
      at === -1
        ? by === 1
          ? 0
          : links.length - 1
        : Math.min(links.length - 1, Math.max(0, at + by))
    ]
  // The row, and not only its link, within what the sticky bars leave free (list.css).
  next?.focus({ preventScroll: true })
  next?.closest('tr')?.scrollIntoView({ block: 'nearest' })
}

/**
 * The list's keys (interaction-rules.md §3); those about a job act on the row that has the focus.
 */
export function useRowKeys(act: {
  open: (id: number) => void
  preview: (id: number) => void
  select: (id: number) => void
  stop: (id: number) => void
  rerun: (id: number) => void
  watch: (id: number) => void
  expand: (id: number) => void
  search: () => void
  refresh: () => void
  tab: (index: number) => void
  run: () => void
}): void {
  const onJob = (run: (id: number) => void) => () => {
    const id = focusedJob()
    if (id !== null) run(id)
  }
  useShortcuts([
    { key: 'j', label: 'Next job', run: () => move(1) },
    { key: 'k', label: 'Previous job', run: () => move(-1) },
    { key: 'o', label: 'Open the job', run: onJob(act.open) },
    { key: 'p', label: 'Preview its first output', run: onJob(act.preview) },
    { key: 'x', label: 'Select it', run: onJob(act.select) },
    { key: 's', label: 'Stop it', run: onJob(act.stop) },
    { key: 'r', label: 'Re-run it', run: onJob(act.rerun) },
    { key: 'w', label: 'Watch it', run: onJob(act.watch) },
    { key: 'e', label: 'Show its error in full', run: onJob(act.expand) },
    { key: '/', label: 'Search', run: act.search },
    { key: '.', label: 'Show new jobs', run: act.refresh },
    { key: 'n', label: 'Run a package', run: act.run },
    ...tabs.map(({ label }, index) => ({
      key: String(index + 1),
      label: `View: ${label}`,
      run: () => act.tab(index),
    })),
  ])
}
