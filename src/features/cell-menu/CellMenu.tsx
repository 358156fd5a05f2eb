import { useCallback, useEffect, useRef, useState } from 'react'
import { emptyFilter, type JobFilter } from '../../../contract/filter.ts'
import type { Place } from '../../format/time.ts'
import { copyText } from '../../platform/clipboard.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { FloatingMenu, type MenuGroup } from '../../ui/FloatingMenu.tsx'
import type { MenuItem } from '../../ui/menu-panel.tsx'
import { CellButton } from './CellButton.tsx'
import { cellAt, isForBrowser, jobAt } from './cell-at.ts'
import { cellGroups, rowGroups, type CellGroup, type FilterAction } from './cell-groups.ts'
import type { MenuSubject } from './subject.ts'

interface OpenMenu {
  jobId: number
  /** Null: of every cell of the row. */
  cell: string | null
  at: Pick<DOMRect, 'left' | 'top' | 'bottom'>
}

const copyItem = (key: string, text: string, label = 'Copy'): MenuItem => ({
  key: `${key} copy`,
  label,
  icon: 'copy',
  onSelect: () => void copyText(text, `Copied: ${text}`),
})

/** The job itself: its link takes the place of the browser's menu for links. */
const jobGroup = (id: number, href: string): MenuGroup => ({
  key: 'job',
  heading: `Job ${id}`,
  items: [
    {
      key: 'open',
      label: 'Open in a new tab',
      icon: 'external',
      onSelect: () => void window.open(href, '_blank', 'noopener'),
    },
    copyItem('link', new URL(href, location.href).href, 'Copy link'),
  ],
})

/** After an exclusion the row that had the focus leaves: the page's heading takes it. */
const focusHeading = () => document.querySelector<HTMLElement>('h1[tabindex]')?.focus()

interface Props {
  subjectOf: (jobId: number) => MenuSubject | null
  /** Null on a job's own page, where the actions lead to a list. */
  list: {
    /** The filter that the menu changes. */
    filter: JobFilter
    /** The address of a job, as the browser shows it. */
    hrefOf: (jobId: number) => string
  } | null
  onFilter: (next: JobFilter) => void
  /** The job that the keys are about when no row has the focus. */
  jobId?: number
}

type Open = (menu: OpenMenu) => void

/** Opens the menu of the job that an element is about, whatever the cell. */
function useOpenRow(open: Open, pageJob: number | null) {
  const latest = useRef({ open, pageJob })
  useEffect(() => {
    latest.current = { open, pageJob }
  })
  return useCallback((from: Element | null): boolean => {
    const jobId = jobAt(from) ?? latest.current.pageJob
    if (jobId === null) return false
    const at = (from ?? document.body).getBoundingClientRect()
    latest.current.open({ jobId, cell: null, at })
    return true
  }, [])
}

/** Right click, keys, and the buttons of rows. */
function useMenuEvents(open: Open, pageJob: number | null): void {
  const openRow = useOpenRow(open, pageJob)
  const openCell = useRef(open)
  useEffect(() => {
    openCell.current = open
  })
  const openFocused = useCallback(() => openRow(document.activeElement), [openRow])
  useShortcuts([
    { key: 'm', label: 'Filter by a value of it, or copy it', run: () => void openFocused() },
  ])
  useEffect(() => {
    const onContextMenu = (event: MouseEvent) => {
      const found = isForBrowser(event) ? null : cellAt(event.target)
      if (!found) return
      event.preventDefault()
      const { clientX: left, clientY: top } = event
      openCell.current({ ...found, at: { left, top, bottom: top } })
    }
    const onKeyDown = (event: KeyboardEvent) => {
      const isMenuKey = event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')
      if (isMenuKey && openFocused()) event.preventDefault()
    }
    const onClick = ({ target }: MouseEvent) => {
      const button = target instanceof Element ? target.closest('[data-row-menu]') : null
      if (button) openRow(button)
    }
    document.addEventListener('contextmenu', onContextMenu)
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('click', onClick)
    return () => {
      document.removeEventListener('contextmenu', onContextMenu)
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('click', onClick)
    }
  }, [openRow, openFocused])
}

/** On a page without a list, the actions lead to one, and excluding makes no sense. */
const listLabels = new Map([['Only this', 'List jobs with this']])

/** The groups of an open menu. */
function groupsOf(
  { jobId, cell }: Pick<OpenMenu, 'jobId' | 'cell'>,
  { subjectOf, list, onFilter }: Props,
  place: Place,
): MenuGroup[] {
  const job = subjectOf(jobId)
  if (job === null) return []
  const context = { job, filter: list?.filter ?? emptyFilter, now: serverNow(), place }
  const toItem = (key: string, { label, filter, keeps }: FilterAction): MenuItem => ({
    key: `${key} ${label}`,
    label: list === null ? (listLabels.get(label) ?? label) : label,
    icon: 'filter',
    onSelect: () => {
      onFilter(filter)
      if (!keeps) focusHeading()
    },
  })
  const toGroup = ({ key, heading, actions, text }: CellGroup): MenuGroup => ({
    key,
    heading,
    items: [
      ...actions.filter(({ keeps }) => list !== null || keeps).map((action) => toItem(key, action)),
      copyItem(key, text),
    ],
  })
  const groups = (cell === null ? rowGroups(context) : cellGroups(cell, context)).map(toGroup)
  const isAboutJob = cell === null || cell === 'package' || cell === 'id'
  return list !== null && isAboutJob ? [jobGroup(jobId, list.hrefOf(jobId)), ...groups] : groups
}

/**
 * The menu of cells: one for the whole page. It opens by the button of the cell that is pointed at, by
 * a right click, by key, and on touch screens by the button of the row. Shift with a right click
 * keeps the browser's menu.
 */
export function CellMenu(props: Props) {
  const place = usePlace()
  const [menu, setMenu] = useState<(OpenMenu & { groups: MenuGroup[] }) | null>(null)
  const open = (next: OpenMenu) => {
    const groups = groupsOf(next, props, place)
    if (groups.length > 0) setMenu({ ...next, groups })
  }
  useMenuEvents(open, props.jobId ?? null)
  const hasGroups = (jobId: number, cell: string) =>
    groupsOf({ jobId, cell }, props, place).length > 0
  return (
    <>
      <CellButton hasGroups={hasGroups} onOpen={open} />
      {menu === null ? null : (
        <FloatingMenu
          label={`Job ${menu.jobId}`}
          groups={menu.groups}
          at={menu.at}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  )
}
