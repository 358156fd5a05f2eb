import type { ReactNode } from 'react'
import { useCapabilities } from '../../domain/capabilities.ts'
import { timeLeftText } from '../../domain/time-left-text.ts'
import { typicalText } from '../../domain/usual.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatPercent } from '../../format/number.ts'
import { formatClockShort, formatRelative, toMs } from '../../format/time.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { classes } from '../../ui/classes.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { summaryOf, type SummaryOf } from './job-summary.ts'
import type { ListRow } from './list-model.ts'
import { completedText, queueText, stoppedText } from './summary-text.ts'
import { SummaryLine, SummaryText, TimeSince } from './SummaryLine.tsx'
import { errorTextClass, summaryTextClass } from './table-classes.ts'

// Loaded after the first rows (JobTable.tsx), so that it is there without a network.
const StopSummary = lazyPart(null, () =>
  import('./row-extras.tsx').then((module) => module.StopSummary),
)

const progressBarClass = 'w-[clamp(56px,5vw,100px)]'

function Progress({
  ratio,
  tone,
  description,
  flag,
  children,
}: {
  ratio: number
  tone: 'running' | 'flagged' | 'stopping'
  /** For screen readers, after the percentage. */
  description: string
  flag: ReactNode
  children: ReactNode
}) {
  return (
    <SummaryLine flag={null}>
      <span
        className="w-[34px] flex-none text-right text-text tabular-nums"
        data-help="number.progress"
      >
        {formatPercent(ratio)}
      </span>
      <ProgressBar
        className={classes(
          progressBarClass,
          // Beside a flag, the percentage is enough: the text needs the room.
          flag === null
            ? 'max-md:hidden max-sm:block max-sm:w-auto max-sm:flex-[1_1_60px]'
            : 'max-[1741px]:hidden',
        )}
        ratio={ratio}
        tone={tone}
        text={`${Math.round(ratio * 100)} percent, ${description}`}
      />
      {flag}
      <SummaryText>{children}</SummaryText>
    </SummaryLine>
  )
}

function RunningSummary({
  summary,
  elapsed,
  flag,
}: {
  summary: SummaryOf<'running'>
  elapsed: number
  flag: ReactNode
}) {
  const place = usePlace()
  const stuckMs = toMs(summary.stuckSince)
  const typical = typicalText(summary.usual)
  const left = summary.left === null ? null : timeLeftText(summary.left)
  // The most important first: where room is short, the end is cut.
  const texts =
    stuckMs === null
      ? [left ?? typical]
      : [`stuck since ${formatClockShort(stuckMs, place)}`, typical]
  return (
    <Progress
      ratio={summary.ratio}
      tone={summary.isFlagged ? 'flagged' : 'running'}
      flag={flag}
      description={`running ${formatDuration(elapsed)}`}
    >
      {texts
        .filter((text) => text !== null)
        .map((text, index) => [index === 0 ? '' : ' · ', <span key={text}>{text}</span>])}
    </Progress>
  )
}

function StoppingSummary({ summary, flag }: { summary: SummaryOf<'stopping'>; flag: ReactNode }) {
  const requestedMs = toMs(summary.requestedAt)
  return (
    <Progress ratio={summary.ratio} tone="stopping" flag={flag} description="stopping">
      {requestedMs === null ? (
        'Stop asked for elsewhere'
      ) : (
        <>
          Asked <TimeSince ms={requestedMs} /> ago
        </>
      )}
      {summary.by === null ? '' : ` by ${summary.by}`}
    </Progress>
  )
}

function NoMessage() {
  const has = useCapabilities()
  return <SummaryText>No message{has('logs') ? '; the log may say more' : ''}</SummaryText>
}

function FailedSummary({
  line,
  flag,
  onExpand,
}: {
  line: string | null
  flag: ReactNode
  onExpand: () => void
}) {
  return (
    <SummaryLine flag={flag}>
      {line === null ? (
        <NoMessage />
      ) : (
        <button
          type="button"
          className={classes(
            summaryTextClass,
            errorTextClass,
            'whole-on-focus rounded-[3px] text-left sm:focus-visible:bg-raised',
            'sm:focus-visible:shadow-pop',
          )}
          title={line}
          onClick={onExpand}
          data-clip
        >
          {line}
        </button>
      )}
    </SummaryLine>
  )
}

function QueuedSummary({
  summary: { position, since },
  cluster,
  flag,
}: {
  summary: SummaryOf<'queued'>
  cluster: string
  flag: ReactNode
}) {
  const sinceMs = toMs(since)
  return (
    <SummaryLine flag={flag}>
      <SummaryText>
        {queueText(position, cluster)}
        {sinceMs === null ? (
          ''
        ) : (
          <>
            {' '}
            · waiting <TimeSince ms={sinceMs} />
          </>
        )}
      </SummaryText>
    </SummaryLine>
  )
}

function WaitingSummary({ item: { row }, flag }: { item: ListRow; flag: ReactNode }) {
  const place = usePlace()
  const requestedMs = toMs(row.created_at)
  return (
    <SummaryLine flag={flag}>
      <SummaryText>
        {requestedMs === null
          ? 'Waits to start'
          : `Asked for ${formatRelative(requestedMs, Date.parse(row.runtime_as_of), place)}`}
      </SummaryText>
    </SummaryLine>
  )
}

/**
 * The widest cell of a row: why it failed, how far it is, what it wrote.
 * @param elapsed seconds by now
 * @param flag of the job; null for none
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
  // Not the coarse clock: it is up to 15 s ahead, which is more than many estimates.
  const summary = summaryOf(row, view, serverNow())
  switch (summary.kind) {
    case 'requested':
      return (
        <Progress ratio={summary.ratio} tone="stopping" flag={flag} description="stop asked for">
          {summary.by === 'you' ? 'You asked' : `${summary.by} asked`}{' '}
          <TimeSince ms={summary.sentAtMs} /> ago
        </Progress>
      )
    case 'stopping':
      return <StoppingSummary summary={summary} flag={flag} />
    case 'failed':
      return <FailedSummary line={summary.line} flag={flag} onExpand={onExpand} />
    case 'running':
      return <RunningSummary summary={summary} elapsed={elapsed} flag={flag} />
    case 'queued':
      return <QueuedSummary summary={summary} cluster={row.cluster_name} flag={flag} />
    case 'waiting':
      return <WaitingSummary item={item} flag={flag} />
    case 'completed':
      return (
        <SummaryLine flag={flag}>
          <SummaryText>{completedText(summary)}</SummaryText>
        </SummaryLine>
      )
    case 'stopped':
      return (
        <SummaryLine flag={flag}>
          <SummaryText>{stoppedText(summary)}</SummaryText>
        </SummaryLine>
      )
    case 'refused':
    case 'ineffective':
    case 'lost':
    case 'unconfirmed':
    case 'unknown':
      return <StopSummary summary={summary} flag={flag} onSendAgain={onSendAgain} />
  }
}
