import type { ReactNode } from 'react'
import type { Baseline } from '../../../contract/baseline.ts'
import type { FlagKind } from '../../../contract/flags.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { FlagTimes } from '../../domain/evidence-words.ts'
import { typicalText, usualRange } from '../../domain/usual.ts'
import { formatDuration, formatDurationRough } from '../../format/duration.ts'
import { formatCount, formatPercent, formatShare } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { classes } from '../../ui/classes.ts'

interface CellsProps {
  job: JobDetail
  times: FlagTimes
  place: Place
}

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
        'min-w-0 border-border px-(--inset,16px)',
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

/** `3.3 × the usual 58 m`; null where that is unknown or not exceeded. */
function runtimeNote(runtime: number, usual: Baseline | null): string | null {
  const high = usualRange(usual)?.[1] ?? 0
  if (high <= 0 || runtime <= high) return typicalText(usual)
  const times = runtime / high
  return `${times.toFixed(times < 10 ? 1 : 0)} × the usual ${formatDurationRough(high)}`
}

function usualRecords(job: JobDetail, place: Place): string | null {
  const usual = job.insight.usual?.records_p50 ?? null
  return usual === null ? null : `usually ${formatCount(usual, place.locale)}`
}

function RunCells({ job, times, place }: CellsProps) {
  const { now } = times
  const movedMs = toMs(job.insight.progress_since)
  const moved = movedMs === null ? null : `unchanged since ${formatMoment(movedMs, now, place)}`
  const records = job.insight.records_count
  return (
    <>
      <Cell
        label="Runtime"
        value={formatDuration(times.runtime)}
        note={runtimeNote(times.runtime, job.insight.usual)}
      />
      <Cell label="Progress" value={formatPercent(job.progress)} note={moved} />
      <Cell
        label="Records written"
        value={records === null ? 'none yet' : formatCount(records, place.locale)}
        note={usualRecords(job, place)}
      />
    </>
  )
}

function limitNote({ insight }: JobDetail, kind: FlagKind): string | null {
  const limit = insight.flags.find((flag) => flag.kind === kind)?.limit_seconds ?? null
  return limit === null ? null : `flagged after ${formatDurationRough(limit)}`
}

function StoppingCells({ job, times: { now, stopping }, place }: CellsProps) {
  const { stop_request: request } = job.insight
  const at = toMs(request?.at ?? null)
  return (
    <>
      <Cell
        label="Stop requested"
        value={at === null ? 'elsewhere' : formatMoment(at, now, place)}
        note={
          request === null
            ? null
            : [`by ${request.actor}`, request.reason].filter(Boolean).join(': ')
        }
      />
      <Cell
        label="Stopping for"
        value={stopping === null ? '–' : formatDurationRough(stopping)}
        note={limitNote(job, 'stuck_stopping')}
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

function QueueCells({ job, times }: CellsProps) {
  return (
    <>
      <Cell
        label="Waiting for"
        value={times.waited === null ? '–' : formatDuration(times.waited)}
        note={limitNote(job, 'queued_too_long')}
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

/** The output whose count is odd; all outputs where none was written. */
function RecordsCells({ job, times, place }: CellsProps) {
  const odd = job.insight.flags.find(({ kind }) => kind === 'odd_records')?.evidence?.records
  const all = job.insight.records_count ?? 0
  return (
    <>
      <Cell
        label={odd ? `Records in ${odd.output}` : 'Records written'}
        value={formatCount(odd?.count ?? all, place.locale)}
        note={odd ? `${formatShare(odd.ratio, place.locale)} of usual` : usualRecords(job, place)}
      />
      <Cell
        label="Outputs"
        value={job.outputs_count}
        note={job.outputs?.map((output) => output.name).join(', ') ?? null}
      />
      <Cell
        label="Runtime"
        value={formatDuration(times.runtime)}
        note={typicalText(job.insight.usual)}
      />
    </>
  )
}

/** The figures behind the gravest flag, each beside what it is to be compared with. */
export function EvidenceCells({ flag, ...props }: CellsProps & { flag: FlagKind }) {
  switch (flag) {
    case 'stuck_stopping':
      return <StoppingCells {...props} />
    case 'queued_too_long':
      return <QueueCells {...props} />
    case 'zero_records':
    case 'odd_records':
      return <RecordsCells {...props} />
    case 'runaway':
    case 'no_progress':
    case 'slow':
      return <RunCells {...props} />
  }
}
