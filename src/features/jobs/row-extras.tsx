import type { ReactNode } from 'react'
import { endedAt } from '../../../contract/status.ts'
import type { RunClaim } from '../../domain/claims/claims.ts'
import { useDismissRun } from '../../domain/claims/use-dismiss-run.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { formatRelative, toMs, type Place } from '../../format/time.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { TextButton } from '../../ui/TextButton.tsx'
import type { OptionalColumn } from './columns.tsx'
import { NameWithIcon } from './CreatorName.tsx'
import type { SummaryOf } from './job-summary.ts'
import type { ListRow } from './list-model.ts'
import { statusBadgeClass } from './StatusBadge.tsx'
import { SummaryLine, SummaryText, TimeSince } from './SummaryLine.tsx'
import { cardClasses, cellClasses } from './table-classes.ts'

/* Rare parts of rows, loaded after the first rows. */

/** A requested run that has no job yet. */
export function PendingRunRow({
  run,
  columns,
}: {
  run: RunClaim
  columns: readonly OptionalColumn[]
}) {
  const dismissRun = useDismissRun()
  const { tone, icon, label } = statusDisplay.idle
  const isUnconfirmed = run.phase === 'unconfirmed'
  return (
    <tr className={classes('bg-surface sm:hover:bg-hover', cardClasses)}>
      <td className={cellClasses.select} />
      <td className={cellClasses.status}>
        <Badge tone={tone} icon={icon} label={label} claimed className={statusBadgeClass} />
      </td>
      <td className={cellClasses.id}>
        <span className="mono">new</span>
      </td>
      <td className={cellClasses.package}>
        <b className="font-strong">{run.packageName}</b>
      </td>
      <td className={cellClasses.summary}>
        <SummaryLine flag={null}>
          <SummaryText>
            {isUnconfirmed
              ? 'No answer came; it may have started. Look below before running it again.'
              : 'Sending your request'}
          </SummaryText>
        </SummaryLine>
      </td>
      <td className={cellClasses.runtime}>–</td>
      <td className={classes(cellClasses.started, 'max-sm:hidden')}>–</td>
      <td className={cellClasses.creator}>
        <NameWithIcon name={run.by} icon="user" />
      </td>
      <td className={cellClasses.cluster}>{run.clusterName}</td>
      {columns.map((column) => (
        <td key={column.key} className={cellClasses.optional} />
      ))}
      <td className={classes(cellClasses.action, 'max-sm:block')}>
        {isUnconfirmed ? (
          <Button
            className={classes(
              'w-[70px] justify-center row-idle:bg-transparent sm:row-idle:border-transparent',
              'sm:row-idle:font-normal sm:row-idle:text-text-2 max-sm:h-9 max-sm:w-auto',
              'max-sm:min-w-[84px]',
            )}
            onClick={() => dismissRun(run.key)}
          >
            Dismiss
          </Button>
        ) : null}
      </td>
    </tr>
  )
}

/** Why a row is still on screen although it no longer belongs to the list. */
export function LeftNote({
  item: { row, noLongerMatches },
  now,
  place,
}: {
  item: ListRow
  now: number
  place: Place
}) {
  const ended = noLongerMatches === 'removed' ? null : toMs(endedAt(row))
  return (
    <p
      className={classes(
        'overflow-hidden text-s leading-[14px] text-ellipsis text-text-2',
        'first-letter:uppercase',
      )}
    >
      {ended === null ? null : (
        <span className="max-md:hidden max-sm:inline">
          {statusDisplay[row.status].label} {formatRelative(ended, now, place)} ·{' '}
        </span>
      )}
      {noLongerMatches === 'removed' ? 'removed at its source' : 'no longer in this view'}
    </p>
  )
}

type StopProblem = SummaryOf<'refused' | 'ineffective' | 'lost' | 'unconfirmed' | 'unknown'>

function Problem({
  summary,
  onSendAgain,
}: {
  summary: StopProblem
  onSendAgain: () => void
}): ReactNode {
  switch (summary.kind) {
    case 'refused':
      return (
        <>
          <SummaryText isError title={summary.message}>
            Stop refused: {summary.message}
          </SummaryText>
          <TextButton onClick={onSendAgain}>Send again</TextButton>
        </>
      )
    case 'ineffective':
      return (
        <>
          <SummaryText>
            Stop accepted <TimeSince ms={summary.acceptedAtMs} /> ago, not taken effect
          </SummaryText>
          <TextButton onClick={onSendAgain}>Send stop again</TextButton>
        </>
      )
    case 'lost':
      return (
        <>
          <SummaryText isError>No answer to the stop; the job goes on</SummaryText>
          <TextButton onClick={onSendAgain}>Stop again</TextButton>
        </>
      )
    case 'unconfirmed':
      return (
        <SummaryText>
          {summary.checked
            ? 'No answer to the stop; the server still reports it running'
            : 'No answer to the stop, checking…'}
        </SummaryText>
      )
    case 'unknown':
      return (
        <SummaryText>
          The source says “{summary.status}”, a status this version does not know
        </SummaryText>
      )
  }
}

/** The summary of a job whose stop went wrong, or whose status is unknown. */
export function StopSummary({
  summary,
  flag,
  onSendAgain,
}: {
  summary: StopProblem
  flag: ReactNode
  onSendAgain: () => void
}) {
  return (
    <SummaryLine flag={flag}>
      <Problem summary={summary} onSendAgain={onSendAgain} />
    </SummaryLine>
  )
}
