import { shownAccount } from '../../domain/account-display.ts'
import type { Account } from '../../../contract/account.ts'
import type { ErrorGroup } from '../../../contract/error-groups.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import { viewSearch } from '../../../contract/start-view.ts'
import type { SavedView } from '../../../contract/views.ts'
import { paths } from '../../domain/paths.ts'
import { writePreference, type Preferences } from '../../platform/preferences.ts'
import type { NavigationEntry } from '../navigation.ts'
import { timeZoneLabel, timeZones } from '../time-zones.ts'
import type { PaletteEntry } from './palette-model.ts'

type Go = (to: string) => void

const link = (entry: Omit<PaletteEntry, 'run' | 'to'>, to: string, go: Go): PaletteEntry => ({
  ...entry,
  to,
  run: () => go(to),
})

export const pageEntries = (pages: readonly NavigationEntry[], go: Go): PaletteEntry[] =>
  pages.map(({ label, icon, to }) =>
    link({ key: `page ${label}`, group: 'Pages', label, icon }, to, go),
  )

export const viewEntries = (
  account: string,
  views: readonly { key: string; label: string; filter: Partial<JobFilter> }[],
  go: Go,
): PaletteEntry[] =>
  views.map(({ key, label, filter }) =>
    link(
      { key: `view ${key}`, group: 'Views', label, icon: 'filter', words: 'jobs view' },
      // What needs somebody is listed however old it is.
      paths.jobs(account, filter.attention?.length ? { ...filter, from: null } : filter),
      go,
    ),
  )

/** Saved views. */
export const savedViewEntries = (
  account: string,
  views: readonly SavedView[],
  go: Go,
): PaletteEntry[] =>
  views.map((view) =>
    link(
      { key: `saved ${view.id}`, group: 'Views', label: view.name, icon: 'filter', words: 'view' },
      `${paths.jobList(account)}?${viewSearch(view)}`,
      go,
    ),
  )

export const causeEntries = (
  account: string,
  groups: readonly ErrorGroup[],
  go: Go,
): PaletteEntry[] =>
  groups.map(({ key, title, unresolved }) =>
    link(
      {
        key: `cause ${key}`,
        group: 'Causes of failures',
        label: title,
        note: unresolved === 0 ? 'resolved' : `${unresolved} unresolved`,
        icon: 'failed',
        words: 'error cause',
      },
      paths.errors(account, key),
      go,
    ),
  )

/** @param target where switching to an account leads */
export const accountEntries = (
  accounts: readonly Account[],
  current: string,
  target: (slug: string) => string,
  go: Go,
): PaletteEntry[] =>
  accounts
    .filter(({ account_id: slug }) => slug !== current)
    .map((account) => {
      const { name, word } = shownAccount(account)
      return link(
        {
          key: `account ${account.account_id}`,
          group: 'Accounts',
          label: `Switch to ${name}`,
          ...(word === null ? {} : { note: word }),
          icon: 'user',
          words: `account ${account.account_id}`,
        },
        target(account.account_id),
        go,
      )
    })

const action = (
  label: string,
  icon: PaletteEntry['icon'],
  words: string,
  run: () => void,
  note?: string,
): PaletteEntry => ({
  key: `action ${label}`,
  group: 'Actions',
  label,
  ...(note === undefined ? {} : { note }),
  icon,
  words,
  to: null,
  run,
})

const themes = {
  light: 'Theme: light',
  dark: 'Theme: dark',
  system: 'Theme: as the system',
} as const satisfies Record<Preferences['theme'], string>

type Settings = Pick<Preferences, 'theme' | 'density' | 'timeZone' | 'polling'>

/** Settings of this browser, without those that are in force. */
export function settingEntries(now: Settings): PaletteEntry[] {
  const choices = Object.entries(themes) as [Preferences['theme'], string][]
  const isCompact = now.density === 'compact'
  const isPaused = now.polling === 'paused'
  return [
    ...choices
      .filter(([theme]) => theme !== now.theme)
      .map(([theme, label]) =>
        action(label, 'theme', 'colours appearance', () => writePreference('theme', theme)),
      ),
    action(isCompact ? 'Rows: normal' : 'Rows: compact', 'columns', 'density height', () =>
      writePreference('density', isCompact ? 'normal' : 'compact'),
    ),
    action(isPaused ? 'Resume updates' : 'Pause updates', isPaused ? 'play' : 'pause', 'live', () =>
      writePreference('polling', isPaused ? 'live' : 'paused'),
    ),
    ...timeZones
      .filter((zone) => zone !== now.timeZone)
      .map((zone) =>
        action(`Time zone: ${timeZoneLabel(zone)}`, 'clock', 'utc local hours', () =>
          writePreference('timeZone', zone),
        ),
      ),
  ]
}

export const helpEntry = (onHelp: () => void): PaletteEntry =>
  action('Keyboard, help and settings', 'help', 'shortcuts keys', onHelp)

export const runEntry = (onRun: () => void): PaletteEntry =>
  action('Run a package', 'play', 'start new job', onRun)

/** A package: its jobs, and a run of it. */
export function packageEntries(
  account: string,
  { id, name }: { id: number; name: string },
  go: Go,
  onRun: ((packageId: number) => void) | null,
): PaletteEntry[] {
  const jobs = link(
    { key: `package ${id}`, group: 'Packages', label: name, note: 'its jobs', icon: 'package' },
    paths.jobs(account, { package_id: [id] }),
    go,
  )
  if (onRun === null) return [jobs]
  return [jobs, { ...action(`Run ${name}`, 'play', 'start', () => onRun(id)), key: `run ${id}` }]
}

export const clusterEntry = (
  account: string,
  { id, name }: { id: number; name: string },
  go: Go,
): PaletteEntry =>
  link(
    { key: `cluster ${id}`, group: 'Clusters', label: name, note: 'its jobs', icon: 'cluster' },
    paths.jobs(account, { cluster_id: [id] }),
    go,
  )

/** @param group `Job` for the number that was typed */
export const jobEntry = (
  account: string,
  id: number,
  note: string | null,
  group: 'Job' | 'Jobs',
  go: Go,
): PaletteEntry =>
  link(
    {
      key: `job ${id}`,
      group,
      label: `Job ${id}`,
      ...(note === null ? {} : { note }),
      icon: 'jobs',
    },
    paths.job(account, id),
    go,
  )
