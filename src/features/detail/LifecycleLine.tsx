import type { Transition } from '../../../contract/history.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { formatDuration, formatDurationRough } from '../../format/duration.ts'
import { formatClock, formatFull, type Place } from '../../format/time.ts'
import { flagDisplay, statusDisplay } from '../../domain/status-display.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'
import { RunningClock } from './RunningClock.tsx'
import { lifecycleOf, type GapNote, type LifePart } from './lifecycle.ts'

type Gap = Extract<LifePart, { kind: 'gap' }>

function gapWords(note: GapNote, seconds: number): string {
  const length = seconds < 1 ? 'under 1s' : formatDuration(seconds)
  switch (note) {
    case 'queued':
      return `queued ${length}`
    case 'waited':
      return `waited ${length}`
    case 'ran':
    case 'running':
      return length
    case 'stopping':
      return length
    case 'overdue':
      return `${formatDurationRough(seconds)} past the line`
    case 'never ran':
      return `never ran, ${length}`
    case 'not seen':
      return `${length}, stop not seen`
    case 'start not recorded':
      return `${length}, start not recorded`
    case 'times disagree':
      return 'times disagree'
  }
}

function OpenGapWords({ gap, job }: { gap: Gap; job: JobDetail }) {
  const now = useServerNow()
  // The runtime and this line are the same clock: two numbers a second apart would look like a
  // fault.
  if (gap.note === 'running') return <RunningClock job={job} />
  return <span aria-hidden>{gapWords(gap.note, Math.max(0, (now - gap.from) / 1000))}</span>
}

function Moment({ at, exact, place }: { at: number; exact: boolean; place: Place }) {
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={exact ? formatFull(at, place) : `First seen ${formatFull(at, place)}`}
    >
      {exact ? formatClock(at, place) : `seen ${formatClock(at, place)}`}
    </time>
  )
}

function Part({ part, job, place }: { part: LifePart; job: JobDetail; place: Place }) {
  switch (part.kind) {
    case 'gap':
      return (
        <li
          className={classes('life-gap', `life-${part.tone}`, part.to === null && 'life-gap-open')}
        >
          {part.to === null ? (
            <OpenGapWords gap={part} job={job} />
          ) : (
            <span>{gapWords(part.note, part.seconds ?? (part.to - part.from) / 1000)}</span>
          )}
        </li>
      )
    case 'step': {
      const look = statusDisplay[part.status]
      return (
        <li className="life-step">
          <Icon name={look.icon} className={`tone-${look.tone}`} />
          <b className="max-w-60 truncate" title={part.word ?? undefined}>
            {part.word ?? look.label}
          </b>
          {part.at === null ? null : <Moment at={part.at} exact={part.exact} place={place} />}
        </li>
      )
    }
    case 'flag':
      return (
        <li className="life-step">
          <Icon name={flagDisplay.runaway.icon} className="tone-flag" />
          <b>{flagDisplay.runaway.label}</b>
          <Moment at={part.at} exact place={place} />
        </li>
      )
    case 'open':
      return (
        <li className="life-step">
          <Icon name="requested" className="tone-unknown" />
          <b className="text-text-3">Not ended</b>
          <small>now</small>
        </li>
      )
  }
}

/** From the request to the end, each stretch with its length (interaction-rules.md §4). */
export function LifecycleLine({
  job,
  transitions,
  place,
}: {
  job: JobDetail
  transitions: readonly Transition[]
  place: Place
}) {
  const parts = lifecycleOf(job, transitions)
  if (parts.length === 0) return null
  return (
    <ol
      className="life overflow-x-auto border-b border-border bg-surface px-(--gutter) pt-3.5 pb-3 max-sm:border-t"
      aria-label="Lifecycle"
    >
      {parts.map((part, index) => (
        <Part key={`${part.kind}${index}`} part={part} job={job} place={place} />
      ))}
    </ol>
  )
}
