/** When people are told about what. Pure: time is passed in. */
import type { NotificationKind, QuietHours } from '../../contract/notifications.ts'
import type { Topic } from '../account/account-topics.ts'
import type { ToldTopic } from '../records/notifications-port.ts'
import { isQuiet } from './quiet-hours.ts'

/** Failures of one cause come together: the message waits for them. */
export const gatherMs = 60_000
/** At most one message about a topic in this time. */
export const pauseMs = 3_600_000

/** What is to be told now, and what is then known to have been told. */
export interface Plan {
  told: ToldTopic[]
  /** Topics of the message; none if nothing is due. */
  due: Topic[]
  /** They came up in quiet hours, at least in part. */
  isSummary: boolean
}

export interface PlanSettings {
  kinds: readonly NotificationKind[]
  quiet_hours: QuietHours | null
}

/** What is known at the start, so that nobody is told about what was there before. */
export const baseline = (topics: readonly Topic[]): ToldTopic[] =>
  topics.map(({ key, count }) => ({ key, toldCount: count, toldMs: null, pendingMs: null }))

const isDue = ({ toldMs, pendingMs }: ToldTopic, nowMs: number): boolean =>
  pendingMs !== null &&
  nowMs >= pendingMs + gatherMs &&
  (toldMs === null || nowMs >= toldMs + pauseMs)

/** More than was told is news; fewer means that some were dealt with, and more later is news. */
function noted(before: ToldTopic | undefined, { key, count }: Topic, nowMs: number): ToldTopic {
  const told = before ?? { key, toldCount: 0, toldMs: null, pendingMs: null }
  return count > told.toldCount
    ? { ...told, pendingMs: told.pendingMs ?? nowMs }
    : { ...told, toldCount: count, pendingMs: null }
}

/** A topic that is over is remembered for as long as it must not be told about again. */
const isOver = ({ toldMs }: ToldTopic, nowMs: number): boolean =>
  toldMs === null || nowMs >= toldMs + pauseMs

export function planOf(
  topics: readonly Topic[],
  before: readonly ToldTopic[],
  settings: PlanSettings,
  nowMs: number,
): Plan {
  const known = new Map(before.map((told) => [told.key, told]))
  const current = topics.filter(({ kind }) => settings.kinds.includes(kind))
  const keys = new Set(current.map(({ key }) => key))
  const over = before
    .filter((told) => !keys.has(told.key) && !isOver(told, nowMs))
    .map((told) => ({ ...told, toldCount: 0, pendingMs: null }))
  const notes = current.map((topic) => ({ topic, told: noted(known.get(topic.key), topic, nowMs) }))
  const isSilent = isQuiet(settings.quiet_hours, nowMs)
  const due = isSilent ? [] : notes.filter(({ told }) => isDue(told, nowMs))
  return {
    told: [
      ...over,
      ...notes.map((each) => (due.includes(each) ? toldNow(each.topic, nowMs) : each.told)),
    ],
    due: due.map(({ topic }) => topic),
    isSummary: due.some(({ told }) => isQuiet(settings.quiet_hours, told.pendingMs ?? nowMs)),
  }
}

const toldNow = ({ key, count }: Topic, nowMs: number): ToldTopic => ({
  key,
  toldCount: count,
  toldMs: nowMs,
  pendingMs: null,
})
