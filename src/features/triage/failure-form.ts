import { useState } from 'react'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import type { Acknowledging } from '../../domain/failure-mutations.ts'
import { personName } from '../../platform/person.ts'

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
const morning = 9

/**
 * The moment that a choice stands for, ISO; null for no end.
 * @param now in the person's own time zone, as the browser has it
 * @param time a local time such as `2031-05-09T09:00`
 * @throws RangeError if the time cannot be read
 */
export function untilOf(choice: UntilChoice, now: Date, time: string): string | null {
  switch (choice) {
    case 'open':
      return null
    case 'hours':
      return new Date(now.getTime() + 4 * hourMs).toISOString()
    case 'tomorrow':
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morning).toISOString()
    case 'week':
      return new Date(now.getTime() + 7 * 24 * hourMs).toISOString()
    case 'time':
      return new Date(time).toISOString()
  }
}

/** What is wrong with a typed time; null if nothing is. */
export function timeProblem(choice: UntilChoice, now: Date, time: string): string | null {
  if (choice !== 'time') return null
  const ms = Date.parse(time)
  if (Number.isNaN(ms)) return 'Give the time at which the acknowledgement ends.'
  return ms <= now.getTime() ? 'This time has passed.' : null
}

/** The fields of an acknowledgement or an assignment. */
export function useFailureForm() {
  const reason = useReasonForm()
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
    problem: () => timeProblem(until, new Date(), time),
    /** Keeps the person's name, too. */
    acknowledging: (): Acknowledging => {
      const note = reason.submit()
      // A name that was typed just now is the person's own: the server fills it in.
      const isOwn = owner() === null && reason.name.trim() !== ''
      return {
        note,
        until: untilOf(until, new Date(), time),
        assignee: isOwn ? undefined : owner(),
      }
    },
  }
}

export type FailureForm = ReturnType<typeof useFailureForm>
