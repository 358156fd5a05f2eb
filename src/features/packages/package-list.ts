import { holdsWords } from '../../../contract/text.ts'
import { statusFacts } from '../../../contract/status.ts'
import { toMs } from '../../format/time.ts'
import type { ListSpec } from '../../domain/plain-list.ts'
import type { PackageWithCard } from '../../domain/queries/resources.ts'

export type PackageView = 'all' | 'failing' | 'running' | 'never'
export type PackageSort = 'attention' | 'name' | 'last_run' | 'runtime' | 'changed'

const lastRun = ({ card }: PackageWithCard) => card.runs.at(-1) ?? null
const isRunning = (item: PackageWithCard) => {
  const last = lastRun(item)
  return last !== null && !statusFacts[last.status].terminal
}
/** Whether the last run that has ended failed; a run in progress does not change that. */
export const isFailing = ({ card }: PackageWithCard) =>
  card.runs.findLast(({ status }) => statusFacts[status].terminal)?.status === 'failed'

const lastRunMs = (item: PackageWithCard): number | null => {
  const last = lastRun(item)
  return last === null ? null : toMs(last.started_at ?? last.created_at)
}

/** More than any time in milliseconds, so that failed packages come before all others. */
const rankWeight = 1e14

export const packageList: ListSpec<PackageWithCard, PackageView, PackageSort> = {
  views: {
    all: { label: 'All', holds: () => true },
    failing: { label: 'Last run failed', holds: isFailing },
    running: { label: 'Running', holds: isRunning },
    never: { label: 'Never run', holds: (item) => lastRun(item) === null },
  },
  sorts: {
    attention: {
      first: 'asc',
      of: (item) => (isFailing(item) ? 0 : rankWeight) - (lastRunMs(item) ?? 0),
    },
    name: { first: 'asc', of: ({ name }) => name },
    last_run: { first: 'desc', of: lastRunMs },
    runtime: { first: 'desc', of: ({ card }) => card.usual.p50_seconds },
    changed: { first: 'desc', of: ({ updated_at: at }) => toMs(at) },
  },
  holds: (item, typed) =>
    holdsWords(typed, [
      item.name,
      String(item.id),
      item.description,
      Object.keys(item.variables).join(' '),
    ]),
}

export const packageOrders: Readonly<Record<PackageSort, string>> = {
  attention: 'failed first',
  name: 'by name',
  last_run: 'by last run',
  runtime: 'by usual runtime',
  changed: 'by last change',
}
