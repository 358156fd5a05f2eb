import { useState } from 'react'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import type { Acknowledging } from '../../domain/failure-mutations.ts'
import { momentAt, toWall } from '../../format/zoned-day.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { personName } from '../../platform/person.ts'
import { serverNow } from '../../platform/server-clock.ts'

/** When an acknowledgement ends. */
export const untilChoices = ['open', 'hours', 'tomorrow', 'week', 'time'] as const
export type UntilChoice = (typeof untilChoices)[number]

export const untilLabels: Record<UntilChoice, string> = {
  open: 'No end: until it completes or fails differently',
  hours: 'For 4 hours',
  tomorrow: 'Until tomorrow 09:00',
  week: 'For a week',
  time: 'Until a time…',
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const morningMs = 9 * hourMs

/** Milliseconds of a typed time such as `2031-05-09T09:00`, by the clocks of a zone. */
const typedMs = (time: string, zone: string): number => {
  // Engines read much else as a date.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(time)) return NaN
  const wallMs = Date.parse(`${time}:00Z`)
  return Number.isNaN(wallMs) ? NaN : momentAt(wallMs, zone)
}

/**
 * The moment that a choice stands for, ISO; null for no end.
 * @param time as typed, by the clocks of the zone
 * @throws RangeError if the time cannot be read
 */
export function untilOf(
  choice: UntilChoice,
  nowMs: number,
  zone: string,
  time: string,
): string | null {
  const iso = (ms: number) => new Date(ms).toISOString()
  const today = Math.floor(toWall(nowMs, zone) / dayMs) * dayMs
  switch (choice) {
    case 'open':
      return null
    case 'hours':
      return iso(nowMs + 4 * hourMs)
    case 'tomorrow':
      return iso(momentAt(today + dayMs + morningMs, zone))
    case 'week':
      return iso(nowMs + 7 * dayMs)
    case 'time':
      return iso(typedMs(time, zone))
  }
}

/** What is wrong with a typed time; null if nothing is. */
export function timeProblem(
  choice: UntilChoice,
  nowMs: number,
  zone: string,
  time: string,
): string | null {
  if (choice !== 'time') return null
  const ms = typedMs(time, zone)
  if (Number.isNaN(ms)) return 'Give the time at which the acknowledgement ends.'
  return ms <= nowMs ? 'This time has passed.' : null
}

/** The fields of an acknowledgement or an assignment. */
export function useFailureForm() {
  const reason = useReasonForm()
  const { zone } = usePlace()
  const [assignee, setAssignee] = useState(personName)
  const [until, setUntil] = useState<UntilChoice>('open')
  const [time, setTime] = useState('')
  /** Null for nobody. */
  const owner = () => assignee.trim() || null
  return {
    reason,
    assignee,
    setAssignee,
    until,
    setUntil,
    time,
    setTime,
    owner,
    problem: () => timeProblem(until, serverNow(), zone, time),
    /** Keeps the person's name, too. */
    acknowledging: (): Acknowledging => {
      const note = reason.submit()
      // A name that was typed just now is the person's own: the server fills it in.
      const isOwn = owner() === null && reason.name.trim() !== ''
      return {
        note,
        until: untilOf(until, serverNow(), zone, time),
        assignee: isOwn ? undefined : owner(),
      }
    },
  }
}

export type FailureForm = ReturnType<typeof useFailureForm>
