import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useMemo, useState, type KeyboardEvent } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { canRun, useCapabilities } from '../../domain/capabilities.ts'
import { useDialogs } from '../../domain/dialog-url.ts'
import { paths } from '../../domain/paths.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { viewsQuery } from '../../domain/views.ts'
import { accountsQuery } from '../../domain/queries/accounts.ts'
import { errorGroupsQuery } from '../../domain/queries/error-groups.ts'
import { tabs } from '../../features/jobs/list-model.ts'
import { usePreference } from '../../platform/preferences.ts'
import { announce } from '../../ui/announce.ts'
import { classes } from '../../ui/classes.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { accountSwitchTarget } from '../account-switch-target.ts'
import type { NavigationEntry } from '../navigation.ts'
import { lastListQuery } from '../use-list-query.ts'
import {
  accountEntries,
  causeEntries,
  helpEntry,
  pageEntries,
  runEntry,
  savedViewEntries,
  settingEntries,
  viewEntries,
} from './palette-entries.ts'
import { paletteSections, type PaletteEntry, type PaletteSection } from './palette-model.ts'
import { noteUse, recentEntries, usedRecently } from './recent-entries.ts'
import { useFoundEntries } from './use-found-entries.ts'

interface Props {
  account: string
  pages: readonly NavigationEntry[]
  onHelp: () => void
  onClose: () => void
}

function useSettings() {
  return {
    theme: usePreference('theme'),
    density: usePreference('density'),
    timeZone: usePreference('timeZone'),
    polling: usePreference('polling'),
  }
}

/** Everything on offer for a text. */
function useSections({ account, pages, onHelp }: Props, typed: string) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const client = useQueryClient()
  const dialogs = useDialogs()
  const has = useCapabilities()
  const forbidden = useForbidden('job.run')
  const isRunnable = canRun(has) && forbidden === null
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  const settings = useSettings()
  const views = useQuery(viewsQuery(account)).data?.data.views ?? []
  const isTyped = typed.trim() !== ''
  const causes = useQuery({ ...errorGroupsQuery(account), enabled: isTyped }).data?.data.groups
  const go = (to: string) => void navigate(to)
  const openRun = (packageId: number | null) =>
    dialogs.open({ kind: 'run', packageId, rerunOf: null })
  const target = (slug: string) => accountSwitchTarget(pathname, slug, lastListQuery(client, slug))
  const used = useMemo(() => usedRecently(), [])
  const found = useFoundEntries(account, typed, { go, onRun: isRunnable ? openRun : null })
  const offered = [
    ...viewEntries(account, tabs, go),
    ...savedViewEntries(account, views, go),
    ...pageEntries(pages, go),
    ...(isRunnable ? [runEntry(() => openRun(null))] : []),
    helpEntry(onHelp),
    ...settingEntries(settings),
    ...accountEntries(accounts, account, target, go),
    ...(isTyped ? causeEntries(account, causes ?? [], go) : []),
  ]
  const basis = paths.jobList(account).replace(/jobs$/, '')
  const recent = isTyped ? [] : recentEntries(used, offered, basis, go)
  return {
    sections: paletteSections(typed, [...recent, ...offered], found.entries),
    isSearching: found.isSearching,
    error: found.error,
  }
}

function Option({
  entry,
  id,
  isActive,
  onChoose,
  onPoint,
}: {
  entry: PaletteEntry
  id: string
  isActive: boolean
  onChoose: () => void
  onPoint: () => void
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field has the focus and the keys
    <div
      role="option"
      id={id}
      aria-selected={isActive}
      className={classes(
        'flex min-h-8 cursor-pointer items-center gap-2.5 rounded px-2.5 py-1',
        'max-sm:min-h-10.5 coarse:min-h-10.5 forced-colors:aria-selected:outline',
        isActive && 'bg-selected',
      )}
      onClick={onChoose}
      onPointerMove={onPoint}
    >
      <Icon name={entry.icon} size={14} className="flex-none text-text-3" />
      <span className="truncate">{entry.label}</span>
      {entry.note === undefined ? null : (
        <span className="ml-auto min-w-0 truncate pl-3 text-s text-text-3">{entry.note}</span>
      )}
    </div>
  )
}

function Options({
  sections,
  idOf,
  active,
  onChoose,
  onPoint,
}: {
  sections: readonly PaletteSection[]
  idOf: (entry: PaletteEntry) => string
  active: PaletteEntry | null
  onChoose: (entry: PaletteEntry) => void
  onPoint: (entry: PaletteEntry) => void
}) {
  return sections.map(({ group, entries }) => (
    <div key={group} role="group" aria-label={group}>
      <div className="px-2.5 pt-2 pb-0.5 text-s text-text-3" aria-hidden>
        {group}
      </div>
      {entries.map((entry) => (
        <Option
          key={entry.key}
          entry={entry}
          id={idOf(entry)}
          isActive={entry === active}
          onChoose={() => onChoose(entry)}
          onPoint={() => onPoint(entry)}
        />
      ))}
    </div>
  ))
}

/** The entry that Enter chooses: the first one, until the arrow keys or the pointer move on. */
function useActive(entries: readonly PaletteEntry[], typed: string) {
  const [moved, setMoved] = useState<{ typed: string; key: string } | null>(null)
  const chosen = moved?.typed === typed ? entries.find(({ key }) => key === moved.key) : undefined
  const active = chosen ?? entries[0] ?? null
  const setActive = (entry: PaletteEntry | undefined) =>
    setMoved(entry ? { typed, key: entry.key } : null)
  const move = (by: 1 | -1) => {
    const at = active === null ? -1 : entries.indexOf(active)
    setActive(entries[(at + by + entries.length) % entries.length])
  }
  return { active, setActive, move }
}

/** What there is to say of the search below its results. */
function Outcome({
  isEmpty,
  isSearching,
  error,
}: {
  isEmpty: boolean
  isSearching: boolean
  error: Error | null
}) {
  if (isSearching) return isEmpty ? <p className="px-4 pb-4 text-text-3">Searching…</p> : null
  if (error !== null)
    return (
      <p role="alert" className="px-4 pb-4 text-failed-text wrap-anywhere">
        Not everything could be searched: {error.message}
      </p>
    )
  return isEmpty ? (
    <p className="px-4 pb-4 text-text-3">
      Nothing found. Type a job’s number, a name, or a word such as “theme”.
    </p>
  ) : null
}

/** Says how many entries there are, once they no longer change. */
function useAnnouncedCount(typed: string, isSearching: boolean, count: number): void {
  useEffect(() => {
    if (typed.trim() !== '' && !isSearching) announce(count === 1 ? '1 result' : `${count} results`)
  }, [typed, isSearching, count])
}

/**
 * Jumps to a job, package, cluster, view or page by typing, and does what has no place of its own on
 * screen. A combobox as WAI-ARIA describes it: the focus stays in the field.
 */
export function Palette(props: Props) {
  const { onClose } = props
  const [typed, setTyped] = useState('')
  const { sections, isSearching, error } = useSections(props, typed)
  const entries = sections.flatMap((section) => section.entries)
  const { active, setActive, move } = useActive(entries, typed)
  const id = useId()
  const idOf = (entry: PaletteEntry) => `${id}${entries.indexOf(entry)}`
  const activeId = active === null ? undefined : idOf(active)
  useAnnouncedCount(typed, isSearching, entries.length)
  useEffect(() => {
    if (activeId !== undefined)
      document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  const choose = (entry: PaletteEntry) => {
    noteUse({ ...entry, key: entry.key.replace(/^recent /, '') })
    onClose()
    entry.run()
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      move(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter' && active !== null) {
      event.preventDefault()
      choose(active)
    }
  }
  return (
    <Dialog title="Jump to" isTitleHidden onClose={onClose}>
      <div className="sticky top-0 z-1 border-b border-border bg-raised p-2.5 pr-13">
        <label className="field">
          <Icon name="search" size={14} />
          <input
            type="text"
            role="combobox"
            aria-label="Jump to a job, package, view or action"
            aria-expanded
            aria-controls={`${id}list`}
            aria-autocomplete="list"
            aria-activedescendant={activeId}
            placeholder="Job number, package, cluster, view, or what to do"
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={handleKey}
          />
        </label>
      </div>
      <div
        id={`${id}list`}
        role="listbox"
        aria-label="Results"
        aria-busy={isSearching}
        className="min-h-40 p-1.5 pt-0"
      >
        <Options
          sections={sections}
          idOf={idOf}
          active={active}
          onChoose={choose}
          onPoint={setActive}
        />
      </div>
      <Outcome isEmpty={entries.length === 0} isSearching={isSearching} error={error} />
    </Dialog>
  )
}
