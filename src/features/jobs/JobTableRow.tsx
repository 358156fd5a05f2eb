import { memo } from 'react'
import { Link } from 'react-router-dom'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { endedAt, statusFacts } from '../../../contract/status.ts'
import { formatDuration, formatDurationRange } from '../../format/duration.ts'
import { formatRelative, toMs, type Place } from '../../format/time.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { Bullet, type BulletTone } from '../../ui/Bullet.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import type { OptionalColumn } from './columns.tsx'
import type { ListRow } from './list-model.ts'
import { LiveRuntime } from './LiveRuntime.tsx'
import { RowFlag } from './RowFlag.tsx'
import { StatusCell } from './StatusCell.tsx'
import { JobSummaryCell } from './JobSummaryCell.tsx'

const RowError = lazyPart(null, () => import('./RowError.tsx').then((module) => module.RowError))

/**
 * Why a row is still there although it is no part of the list any more: what just happened is what
 * one looks for.
 */
function LeftNote({
  item: { row, noLongerMatches },
  now,
  place,
}: {
  item: ListRow
  now: number
  place: Place
}) {
  if (noLongerMatches === null) return null
  const ended = noLongerMatches === 'removed' ? null : toMs(endedAt(row))
  return (
    <p className="left-note">
      {ended === null ? null : (
        <span>
          {statusDisplay[row.status].label} {formatRelative(ended, now, place)} ·{' '}
        </span>
      )}
      {noLongerMatches === 'removed' ? 'removed at its source' : 'no longer in this view'}
    </p>
  )
}

/** What a row asks of the page. */
export interface RowHandlers {
  onSelect: (id: number, isSelected: boolean, extend: boolean) => void
  onStop: (id: number) => void
  onRerun: (id: number) => void
  onExpand: (id: number) => void
  /** Sends a refused or lost stop once more. */
  onSendAgain: (id: number) => void
}

interface Props extends RowHandlers {
  item: ListRow
  isSelected: boolean
  isExpanded: boolean
  columns: readonly OptionalColumn[]
  /** The server's time in milliseconds, coarse: relative times need no more. */
  now: number
  place: Place
  href: string
}

const creatorIcons: Record<string, IconName> = { schedule: 'clock', user: 'user', job: 'package' }

function bulletTone(item: ListRow): BulletTone {
  const { row, view } = item
  if (
    row.flags.some((flag) => flag.kind === 'runaway' || flag.kind === 'slow') ||
    (row.overrun ?? 0) > 1
  )
    return 'over'
  if (view.status === 'failed') return 'bad'
  return statusFacts[view.status].live ? 'live' : 'ended'
}

function RuntimeCell({ item, elapsed }: { item: ListRow; elapsed: number }) {
  const { row } = item
  const isLive = row.started_at !== null && statusFacts[row.status].live
  if (row.started_at === null && row.runtime_in_seconds === 0)
    return <span className="text-text-3 max-sm:hidden">–</span>
  const { usual } = row
  const [p50, p95] = [usual?.p50_seconds ?? null, usual?.p95_seconds ?? null]
  return (
    <span className="runtime">
      {isLive ? (
        <LiveRuntime seconds={row.runtime_in_seconds} asOf={row.runtime_as_of} />
      ) : (
        formatDuration(row.runtime_in_seconds)
      )}
      {p50 === null || p95 === null ? (
        <span className="bullet" aria-hidden />
      ) : (
        <Bullet
          value={elapsed}
          p50={p50}
          p95={p95}
          tone={bulletTone(item)}
          label={`Typical ${formatDurationRange(p50, p95)}`}
        />
      )}
    </span>
  )
}

function ActionCell({
  item,
  onStop,
  onRerun,
}: {
  item: ListRow
  onStop: () => void
  onRerun: () => void
}) {
  const { row, view } = item
  const facts = statusFacts[view.status]
  if (facts.canStop && !view.claimed) {
    const isLoud = row.flags.some((flag) => flag.kind === 'runaway')
    return (
      <Button
        className={`act due ${isLoud ? 'loud' : ''}`}
        aria-label={`Stop job ${row.id}`}
        onClick={onStop}
      >
        Stop
      </Button>
    )
  }
  if (!facts.terminal) return null
  return (
    <Button
      className={`act ${view.status === 'failed' ? 'due' : ''}`}
      aria-label={`Re-run job ${row.id}`}
      onClick={onRerun}
    >
      Re-run
    </Button>
  )
}

/**
 * Apart from its row: React writes a field's attributes anew at each drawing, also when only the
 * time has passed.
 */
const RowCheckbox = memo(
  ({
    id,
    name,
    isSelected,
    onSelect,
  }: Pick<RowHandlers, 'onSelect'> & { id: number; name: string; isSelected: boolean }) => (
    <Checkbox
      label={`Select job ${id}, ${name}`}
      checked={isSelected}
      onChange={(event) =>
        onSelect(
          id,
          event.target.checked,
          event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey,
        )
      }
    />
  ),
)

function OneRow({
  item,
  isSelected,
  isExpanded,
  columns,
  now,
  place,
  href,
  onSelect,
  onStop,
  onRerun,
  onExpand,
  onSendAgain,
}: Props) {
  const { row, view, noLongerMatches } = item
  const elapsed = runtimeNow(row, row.runtime_as_of, now)
  const by = row.creator?.display_name ?? row.owner_name
  const icon = creatorIcons[row.creator?.type.toLowerCase() ?? ''] ?? 'user'
  const headline = errorHeadline(row)
  const isQuiet = view.status === 'completed' || view.status === 'stopped'
  const rowClass = [isSelected && 'is-selected', noLongerMatches && 'has-left', isQuiet && 'quiet']
    .filter(Boolean)
    .join(' ')
  return (
    <>
      <tr className={rowClass} data-job={row.id}>
        <td className="c-sel">
          <RowCheckbox
            id={row.id}
            name={row.package_name}
            isSelected={isSelected}
            onSelect={onSelect}
          />
        </td>
        <td className="c-status">
          <StatusCell item={item} />
        </td>
        <td className="c-id num">{row.id}</td>
        <td className="c-pkg">
          <Link to={href} title={row.package_name}>
            {row.package_name}
          </Link>
        </td>
        <td className="c-what">
          <JobSummaryCell
            item={item}
            elapsed={elapsed}
            flag={<RowFlag row={row} href={href} />}
            onExpand={() => onExpand(row.id)}
            onSendAgain={() => onSendAgain(row.id)}
          />
          <LeftNote item={item} now={now} place={place} />
        </td>
        <td className="c-run num">
          <RuntimeCell item={item} elapsed={elapsed} />
        </td>
        <td className="c-start">
          <Timestamp at={row.started_at} now={now} place={place} />
        </td>
        <td className="c-by">
          <span className="by" title={by}>
            <Icon name={icon} size={14} />
            <span>{by}</span>
          </span>
        </td>
        <td className="c-cluster" title={row.cluster_name}>
          <span className="two-lines">{row.cluster_name}</span>
        </td>
        {columns.map((column) => (
          <td key={column.key} className={column.isNumber ? 'c-opt num' : 'c-opt'}>
            {column.render(row, now, place)}
          </td>
        ))}
        <td className="c-act">
          <ActionCell item={item} onStop={() => onStop(row.id)} onRerun={() => onRerun(row.id)} />
        </td>
        <td className="only-card">
          <Timestamp at={row.started_at ?? row.created_at} now={now} place={place} />
          <span>
            {' '}
            · {by} · {row.cluster_name}
          </span>
        </td>
      </tr>
      {isExpanded && headline !== null ? (
        <RowError id={row.id} line={row.error_line ?? headline} optional={columns.length} />
      ) : null}
    </>
  )
}

/** One job in the list. Drawn again only when its own data, its claim or its selection changes. */
export const JobTableRow = memo(OneRow, (a, b) => {
  const sameItem =
    a.item.row === b.item.row &&
    a.item.noLongerMatches === b.item.noLongerMatches &&
    a.item.view.status === b.item.view.status &&
    a.item.view.claimed === b.item.view.claimed &&
    a.item.view.claim === b.item.view.claim
  return (
    sameItem &&
    a.isSelected === b.isSelected &&
    a.isExpanded === b.isExpanded &&
    a.columns === b.columns &&
    a.now === b.now &&
    a.place === b.place &&
    a.href === b.href &&
    a.onSelect === b.onSelect
  )
})
