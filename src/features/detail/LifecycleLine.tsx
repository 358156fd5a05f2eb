import type { ReactNode } from 'react'
import type { Transition } from '../../../contract/history.ts'
import type { JobHead } from '../../domain/job-head.ts'
import { formatDuration, formatDurationRough } from '../../format/duration.ts'
import { formatClock, formatFull, type Place } from '../../format/time.ts'
import { flagLook, statusDisplay } from '../../domain/status-display.ts'
import { ClockText } from '../../platform/ClockText.tsx'
import { serverNow } from '../../platform/server-clock.ts'
import { classes } from '../../ui/classes.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { iconColor } from '../../ui/tone.ts'
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

function OpenGapWords({ gap, job }: { gap: Gap; job: JobHead }) {
  // The same clock as the runtime above: two numbers a second apart would look like a fault.
  if (gap.note === 'running') return <RunningClock job={job} />
  const words = () => gapWords(gap.note, Math.max(0, (serverNow() - gap.from) / 1000))
  return <ClockText read={words} hidden />
}

/** Below the name of a step; beside it on a phone. */
const detailClass = classes(
  'col-start-2 text-s whitespace-nowrap text-text-3',
  'max-sm:col-start-3 max-sm:row-start-1 max-sm:leading-5',
)

function Moment({ at, exact, place }: { at: number; exact: boolean; place: Place }) {
  return (
    <time
      className={detailClass}
      dateTime={new Date(at).toISOString()}
      title={exact ? formatFull(at, place) : `First seen ${formatFull(at, place)}`}
    >
      {exact ? formatClock(at, place) : `seen ${formatClock(at, place)}`}
    </time>
  )
}

/** A moment of the job's life under its name. */
function Step({
  icon,
  color,
  label,
  labelClass,
  title,
  children,
}: {
  icon: IconName
  color: string
  label: string
  labelClass?: string
  title?: string | undefined
  children: ReactNode
}) {
  return (
    <li className="grid flex-none grid-cols-[16px_auto] gap-x-2 max-sm:grid-cols-[16px_1fr_auto]">
      <Icon name={icon} className={classes('mt-0.5', color)} />
      <b className={classes('font-strong whitespace-nowrap', labelClass)} title={title}>
        {label}
      </b>
      {children}
    </li>
  )
}

/** The stretches in which the job did something are drawn longer. */
const gapTones = {
  waiting: 'grow [--line:var(--waiting-border)]',
  running: 'grow-[2.2] [--line:var(--running-solid)]',
  stopping: 'grow [--line:var(--stopping-solid)]',
  flag: 'grow-[2.2] [--line:var(--flag-solid)]',
} as const satisfies Record<Gap['tone'], string>

const solidLine = 'before:bg-(--line)'
const dashedLine = classes(
  'sm:before:bg-[repeating-linear-gradient(90deg,var(--line)_0_6px,transparent_6px_11px)]',
  'max-sm:before:bg-[repeating-linear-gradient(180deg,var(--line)_0_5px,transparent_5px_9px)]',
)

/** A stretch between two moments: a line with its length; dashed while it still grows. */
function Stretch({ gap, job }: { gap: Gap; job: JobHead }) {
  return (
    <li
      className={classes(
        'relative shrink basis-0 before:absolute before:rounded-[1px]',
        'max-sm:my-0.5 max-sm:ml-1.75 max-sm:h-6',
        'max-sm:before:top-0 max-sm:before:left-0 max-sm:before:h-6 max-sm:before:w-0.5',
        'sm:mx-3.5 sm:h-9 sm:min-w-21 sm:text-center',
        'sm:before:inset-x-0 sm:before:top-2.25 sm:before:h-0.5',
        gapTones[gap.tone],
        gap.to === null ? dashedLine : solidLine,
      )}
    >
      <span
        className={classes(
          'relative text-s whitespace-nowrap tabular-nums',
          'max-sm:top-0.5 max-sm:left-4.25 max-sm:text-text-3 sm:top-4 sm:text-text-2',
        )}
      >
        {gap.to === null ? (
          <OpenGapWords gap={gap} job={job} />
        ) : (
          gapWords(gap.note, gap.seconds ?? (gap.to - gap.from) / 1000)
        )}
      </span>
    </li>
  )
}

function Part({ part, job, place }: { part: LifePart; job: JobHead; place: Place }) {
  switch (part.kind) {
    case 'gap':
      return <Stretch gap={part} job={job} />
    case 'step': {
      const look = statusDisplay[part.status]
      return (
        <Step
          icon={look.icon}
          color={iconColor[look.tone]}
          label={part.word ?? look.label}
          labelClass="max-w-60 truncate"
          title={part.word ?? undefined}
        >
          {part.at === null ? null : <Moment at={part.at} exact={part.exact} place={place} />}
        </Step>
      )
    }
    case 'flag':
      return (
        <Step
          icon={flagLook('runaway').icon}
          color="text-flag-solid"
          label={flagLook('runaway').label}
        >
          <Moment at={part.at} exact place={place} />
        </Step>
      )
    case 'open':
      return (
        <Step icon="requested" color={iconColor.unknown} label="Not ended" labelClass="text-text-3">
          <small className={detailClass}>now</small>
        </Step>
      )
  }
}

const lineClass = classes(
  'overflow-x-auto border-b border-border bg-surface px-(--gutter) pt-3.5 pb-3',
  'max-sm:grid max-sm:border-t sm:flex sm:items-start',
)

/**
 * From the request to the end, each stretch with its length (interaction-rules.md §4).
 * @param transitions null while they are loading: without them steps would be missing
 */
export function LifecycleLine({
  job,
  transitions,
  place,
}: {
  job: JobHead
  transitions: readonly Transition[] | null
  place: Place
}) {
  if (transitions === null)
    return (
      <div className={lineClass} aria-hidden>
        <Skeleton className="h-9 w-full max-w-160" />
      </div>
    )
  const parts = lifecycleOf(job, transitions)
  if (parts.length === 0) return null
  return (
    <ol className={lineClass} aria-label="Lifecycle">
      {parts.map((part, index) => (
        <Part key={`${part.kind}${index}`} part={part} job={job} place={place} />
      ))}
    </ol>
  )
}
