import type { ReactNode } from 'react'
import { formatDuration, formatDurationRange, formatDurationRough } from '../../format/duration.ts'
import { formatCounted, formatDelta, formatOrdinal, formatPercent } from '../../format/number.ts'
import { formatClockShort, formatRelative, formatSpan, toMs } from '../../format/time.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { serverNow, useServerNow } from '../../platform/server-clock.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import type { ListRow } from './list-model.ts'
import { whatOf, type What } from './job-summary.ts'

// Loaded after the first rows (JobTable.tsx), so that it is there without a network.
const RareWhat = lazyPart(null, () => import('./row-extras.tsx').then((module) => module.RareWhat))

/** "asked 38 s ago", ticking by itself so that the row need not. */
export function Since({ ms }: { ms: number }) {
  return <>{formatSpan(Math.max(0, useServerNow() - ms))}</>
}

function Progress({
  ratio,
  tone,
  after,
  text,
  flag,
}: {
  ratio: number
  tone: 'running' | 'flagged' | 'stopping'
  after: ReactNode
  text: string
  flag: ReactNode
}) {
  return (
    <div className="what">
      <span className="pct">{formatPercent(ratio)}</span>
      <ProgressBar className="track" ratio={ratio} tone={tone} text={text} />
      {flag}
      <span className="text">{after}</span>
    </div>
  )
}

function Running({
  what,
  elapsed,
  flag,
}: {
  what: Extract<What, { kind: 'running' }>
  elapsed: number
  flag: ReactNode
}) {
  const place = usePlace()
  const stuckMs = toMs(what.stuckSince)
  const typical = what.typical ? `typical ${formatDurationRange(...what.typical)}` : null
  const stuck = stuckMs === null ? null : `stuck since ${formatClockShort(stuckMs, place)}`
  const left =
    what.leftSeconds === null
      ? null
      : `about ${formatDurationRough(Math.max(5, Math.round(what.leftSeconds / 5) * 5))} left`
  // The most telling first: the end is what is cut where room is short.
  const words = stuck ? [stuck, typical] : [left ?? typical]
  return (
    <Progress
      ratio={what.ratio}
      tone={what.isFlagged ? 'flagged' : 'running'}
      flag={flag}
      text={`${Math.round(what.ratio * 100)} percent, running ${formatDuration(elapsed)}`}
      after={words
        .filter((word) => word !== null)
        .map((word, index) => [index === 0 ? '' : ' · ', <span key={word}>{word}</span>])}
    />
  )
}

function completedWords({ records, usual, outputs }: Extract<What, { kind: 'completed' }>): string {
  if (records === null)
    return outputs === 0
      ? 'No outputs'
      : `${formatCounted(outputs, 'output', 'outputs', locale)}, no counts`
  if (records === 0)
    return usual === null || usual === 0
      ? 'No records written'
      : `No records written; usually ${formatCounted(usual, 'record', 'records', locale)}`
  const delta = formatDelta(records, usual, locale)
  const against = delta === null || delta === 'as usual' ? delta : `${delta} vs usual`
  return [formatCounted(records, 'record', 'records', locale), against]
    .filter((word) => word !== null)
    .join(' · ')
}

function stoppedWords({
  written,
  outputs,
  by,
  reason,
  after,
}: Extract<What, { kind: 'stopped' }>): string {
  const who =
    by === null
      ? null
      : `by ${by}${reason === null || reason === '' ? '' : `, ${reason.toLowerCase()}`}`
  return [
    outputs > 0 ? `${written} of ${outputs} outputs written` : 'No outputs written',
    who,
    after,
  ]
    .filter((word) => word !== null)
    .join(' · ')
}

/**
 * The row's widest cell: why it failed, how far it is, what it wrote.
 * @param elapsed seconds the job has run so far
 * @param flag what was noticed about it; stands before the words
 * @param onExpand shows a failed row's error in full
 */
export function JobSummaryCell({
  item,
  elapsed,
  flag,
  onExpand,
  onSendAgain,
}: {
  item: ListRow
  elapsed: number
  flag: ReactNode
  onExpand: () => void
  onSendAgain: () => void
}) {
  const { row, view } = item
  const place = usePlace()
  // The coarse clock runs ahead by up to 15 s, which is more than many estimates.
  const now = serverNow()
  const what = whatOf(row, view, runtimeNow(row, row.runtime_as_of, now), now)
  switch (what.kind) {
    case 'asked':
      return (
        <Progress
          ratio={what.ratio}
          tone="stopping"
          flag={flag}
          text={`${Math.round(what.ratio * 100)} percent, stop asked for`}
          after={
            <>
              {what.by === 'you' ? 'You asked' : `${what.by} asked`} <Since ms={what.askedAtMs} />{' '}
              ago
            </>
          }
        />
      )
    case 'stopping': {
      const askedMs = toMs(what.askedAt)
      return (
        <Progress
          ratio={what.ratio}
          tone="stopping"
          flag={flag}
          text={`${Math.round(what.ratio * 100)} percent, stopping`}
          after={
            <>
              {askedMs === null ? (
                'Stop asked for elsewhere'
              ) : (
                <>
                  Asked <Since ms={askedMs} /> ago
                </>
              )}
              {what.by === null ? '' : ` by ${what.by}`}
            </>
          }
        />
      )
    }
    case 'failed':
      return (
        <div className="what">
          {flag}
          {what.line === null ? (
            <span className="text">No message; the log may say more</span>
          ) : (
            <button type="button" className="text err" title={what.line} onClick={onExpand}>
              {what.line}
            </button>
          )}
        </div>
      )
    case 'running':
      return <Running what={what} elapsed={elapsed} flag={flag} />
    case 'queued': {
      const sinceMs = toMs(what.since)
      return (
        <div className="what">
          {flag}
          <span className="text">
            {what.position === null
              ? `Waits on ${row.cluster_name}`
              : what.position === 1
                ? `Next on ${row.cluster_name}`
                : `${formatOrdinal(what.position)} in line on ${row.cluster_name}`}
            {sinceMs === null ? (
              ''
            ) : (
              <>
                {' '}
                · waiting <Since ms={sinceMs} />
              </>
            )}
          </span>
        </div>
      )
    }
    case 'waiting':
      return (
        <div className="what">
          {flag}
          <span className="text">
            {row.created_at === null
              ? 'Waits to start'
              : `Asked for ${formatRelative(Date.parse(row.created_at), Date.parse(row.runtime_as_of), place)}`}
          </span>
        </div>
      )
    case 'completed':
      return (
        <div className="what">
          {flag}
          <span className="text">{completedWords(what)}</span>
        </div>
      )
    case 'stopped':
      return (
        <div className="what">
          {flag}
          <span className="text">{stoppedWords(what)}</span>
        </div>
      )
    case 'refused':
    case 'ineffective':
    case 'lost':
    case 'unconfirmed':
    case 'unknown':
      return <RareWhat what={what} flag={flag} onSendAgain={onSendAgain} />
  }
}
