import type { ReactNode } from 'react'
import type { FlagKind } from '../../../contract/flags.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { formatDurationRough, formatDuration } from '../../format/duration.ts'
import { formatCount, formatCounted, formatPercent } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { flagDisplay } from '../../domain/status-display.ts'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { waitedSeconds } from './facts.ts'
import { RunningClock } from './RunningClock.tsx'

/** The gravest first: it gives the panel its title. */
const gravity = [
  'stuck_stopping',
  'runaway',
  'no_progress',
  'slow',
  'queued_too_long',
  'zero_records',
] as const satisfies readonly FlagKind[]

const titles = {
  stuck_stopping: 'The stop is taking longer than it should',
  runaway: 'Running far longer than usual',
  no_progress: 'No progress',
  slow: 'Running longer than usual',
  queued_too_long: 'Waiting longer than usual',
  zero_records: 'Completed, but wrote nothing',
} as const satisfies Record<FlagKind, string>

function Cell({
  label,
  value,
  note,
}: {
  label: string
  value: ReactNode
  /** What it is to be compared with. */
  note: string | null
}) {
  return (
    <div
      className={classes(
        'min-w-0 border-border px-4',
        'max-sm:grid max-sm:grid-cols-[104px_1fr] max-sm:items-baseline max-sm:gap-x-3',
        'max-sm:border-t max-sm:py-2.5 max-sm:first:border-t-0',
        'sm:border-l sm:py-3.5 sm:first:border-l-0',
      )}
    >
      <dt className="text-s text-text-3">{label}</dt>
      <dd
        className={classes(
          'line-clamp-2 font-strong wrap-anywhere tabular-nums',
          'text-l/7 tracking-[-0.01em] max-sm:text-m',
        )}
        title={typeof value === 'string' ? value : undefined}
      >
        {value}
      </dd>
      {note === null ? null : (
        <dd
          className="line-clamp-3 text-s wrap-anywhere text-text-2 tabular-nums max-sm:col-start-2"
          title={note}
        >
          {note}
        </dd>
      )}
    </div>
  )
}

function runtimeNote(job: JobDetail, place: Place): string | null {
  const { usual, overrun } = job.insight
  if (usual === null) return null
  if (usual.p95_seconds === null || overrun === null)
    return [
      `over ${formatDurationRough(usual.runaway_after_seconds)}`,
      `no baseline yet (${formatCounted(usual.n, 'run', 'runs', place.locale)})`,
    ].join(', ')
  const times = overrun < 10 ? overrun.toFixed(1) : String(Math.round(overrun))
  return `${times} × typical (up to ${formatDurationRough(usual.p95_seconds)}, ${usual.n} runs)`
}

function usualRecords(job: JobDetail, place: Place): string | null {
  const usual = job.insight.usual?.records_p50 ?? null
  return usual === null ? null : `usually ${formatCount(usual, place.locale)}`
}

function RunCells({ job, now, place }: { job: JobDetail; now: number; place: Place }) {
  const movedMs = toMs(job.insight.progress_since)
  const moved = movedMs === null ? null : `unchanged since ${formatMoment(movedMs, now, place)}`
  const records = job.insight.records_count
  return (
    <>
      <Cell label="Runtime" value={<RunningClock job={job} />} note={runtimeNote(job, place)} />
      <Cell label="Progress" value={formatPercent(job.progress)} note={moved} />
      <Cell
        label="Records written"
        value={records === null ? 'none yet' : formatCount(records, place.locale)}
        note={usualRecords(job, place)}
      />
    </>
  )
}

function StoppingCells({ job, now, place }: { job: JobDetail; now: number; place: Place }) {
  const { stop_request: request } = job.insight
  const since = job.insight.flags.find((flag) => flag.kind === 'stuck_stopping')
  const at = toMs(request?.at ?? since?.since ?? null)
  return (
    <>
      <Cell
        label="Stop requested"
        value={at === null ? '–' : formatMoment(at, now, place)}
        note={
          request === null
            ? null
            : [`by ${request.actor}`, request.reason].filter(Boolean).join(': ')
        }
      />
      <Cell
        label="Stopping for"
        value={at === null ? '–' : formatDurationRough((now - at) / 1000)}
        note={
          since?.limit_seconds
            ? `stops usually take less than ${formatDurationRough(since.limit_seconds)}`
            : null
        }
      />
      <Cell
        label="Cluster"
        value={job.insight.cluster_name}
        note={
          job.cluster === null
            ? null
            : `${job.cluster.status}, ${job.cluster.running_jobs_count} running`
        }
      />
    </>
  )
}

function QueueCells({ job, now }: { job: JobDetail; now: number }) {
  const limit =
    job.insight.flags.find((flag) => flag.kind === 'queued_too_long')?.limit_seconds ?? null
  return (
    <>
      <Cell
        label="Waiting for"
        value={formatDuration(waitedSeconds(job, now) ?? 0)}
        note={limit === null ? null : `flagged after ${formatDurationRough(limit)}`}
      />
      <Cell
        label="Place in the queue"
        value={job.insight.queue_position ?? '–'}
        note={`on ${job.insight.cluster_name}`}
      />
      <Cell
        label="Cluster"
        value={
          job.cluster === null ? '–' : `${job.cluster.running_jobs_count} of ${job.cluster.nodes}`
        }
        note="slots in use"
      />
    </>
  )
}

function stopWords({ insight: { stop_request: request } }: JobDetail): string {
  if (request === null) return 'The stop was not requested through Jobwatch.'
  const reason = request.reason === null ? '' : `: ${request.reason}`
  return `Stop requested ${request.at} by ${request.actor}${reason}.`
}

function supportText(job: JobDetail): string {
  return [
    `Job ${job.id} (${job.insight.package_name}) has been stopping for too long.`,
    `Status: ${job.raw_status}.`,
    `Cluster: ${job.insight.cluster_name} (${job.cluster?.status ?? 'status not known'}).`,
    stopWords(job),
    `Started ${job.started_at ?? '(not recorded)'}, last updated ${job.updated_at ?? 'unknown'}.`,
  ].join('\n')
}

function ZeroRecordsCells({ job, place }: { job: JobDetail; place: Place }) {
  const usual = job.insight.usual?.p50_seconds ?? 0
  return (
    <>
      <Cell label="Records written" value="0" note={usualRecords(job, place)} />
      <Cell
        label="Outputs"
        value={job.outputs_count}
        note={job.outputs?.map((output) => output.name).join(', ') ?? null}
      />
      <Cell
        label="Runtime"
        value={formatDuration(job.runtime_in_seconds)}
        note={usual > 0 ? `usually ${formatDurationRough(usual)}` : null}
      />
    </>
  )
}

interface EvidenceProps {
  job: JobDetail
  now: number
  place: Place
}

function Cells({ flag, job, now, place }: EvidenceProps & { flag: FlagKind }) {
  switch (flag) {
    case 'stuck_stopping':
      return <StoppingCells job={job} now={now} place={place} />
    case 'queued_too_long':
      return <QueueCells job={job} now={now} />
    case 'zero_records':
      return <ZeroRecordsCells job={job} place={place} />
    case 'runaway':
    case 'no_progress':
    case 'slow':
      return <RunCells job={job} now={now} place={place} />
  }
}

/** In the panel's head: what to do about it, or why the end cannot be estimated. */
function panelEnd(flag: FlagKind, isStill: boolean, { job, now }: EvidenceProps): ReactNode {
  if (flag === 'stuck_stopping')
    return (
      <CopyButton
        label="Copy text for support"
        size="small"
        showLabel
        text={() => supportText(job)}
      />
    )
  const movedMs = toMs(job.insight.progress_since)
  if (!isStill || movedMs === null) return undefined
  return (
    <span className="max-sm:hidden">
      No estimate: no progress for {formatDurationRough((now - movedMs) / 1000)}
    </span>
  )
}

/** A flag in a list links to this panel: it scrolls into view and takes the focus. */
function arrive(section: HTMLElement | null): void {
  if (section === null || location.hash !== '#evidence') return
  section.scrollIntoView({ block: 'nearest' })
  section.focus({ preventScroll: true })
}

/**
 * Why the job is flagged: numbers beside what is usual, for the reader to judge
 * (interaction-rules.md §7).
 */
export function Evidence(props: EvidenceProps) {
  const { job } = props
  const kinds = job.insight.flags.map((flag) => flag.kind)
  const main = gravity.find((kind) => kinds.includes(kind))
  if (main === undefined) return null
  const isStill = kinds.includes('no_progress')
  const title =
    main === 'runaway' && isStill ? 'Running far longer than usual, without progress' : titles[main]
  return (
    <div id="evidence" tabIndex={-1} ref={arrive} className="scroll-mt-32 outline-none">
      <Panel
        title={title}
        icon={flagDisplay[main].icon}
        mood="odd"
        end={panelEnd(main, isStill, props)}
      >
        <dl className="grid grid-cols-3 max-sm:grid-cols-1">
          <Cells flag={main} {...props} />
        </dl>
      </Panel>
    </div>
  )
}
