import { memo, type MouseEvent } from 'react'
import type { JobRow } from '../../../contract/job-row.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { statusFacts } from '../../../contract/status.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { formatRelative, toMs, type Place } from '../../format/time.ts'
import { basePath } from '../../platform/base-path.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { classes } from '../../ui/classes.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { ActionButton } from './ActionButton.tsx'
import type { OptionalColumn } from './columns.tsx'
import { CreatorName } from './CreatorName.tsx'
import { JobSummaryCell } from './JobSummaryCell.tsx'
import type { ListRow } from './list-model.ts'
import { rowFlag } from './row-flag.tsx'
import { RuntimeCell } from './RuntimeCell.tsx'
import { StatusBadge } from './StatusBadge.tsx'
import { cardClasses, cellClasses, quietCardClasses } from './table-classes.ts'

// Loaded after the first rows (JobTable.tsx), so that it is there without a network.
const LeftNote = lazyPart(null, () => import('./row-extras.tsx').then((module) => module.LeftNote))
const RowError = lazyPart(null, () => import('./RowError.tsx').then((module) => module.RowError))

/** What a row asks of the page. */
export interface RowHandlers {
  /** Follows a link to a job without loading the page anew. */
  onFollow: (event: MouseEvent<HTMLAnchorElement>) => void
  onSelect: (id: number, isSelected: boolean, extend: boolean) => void
  onStop: (id: number) => void
  /** Null where the source cannot run packages. */
  onRerun: ((id: number) => void) | null
  onExpand: (id: number) => void
  /** Sends a refused or lost stop once more. */
  onSendAgain: (id: number) => void
  /** Opens the evidence of a job's flags. */
  onShowFlag: (id: number) => void
}

interface Props extends RowHandlers {
  item: ListRow
  isSelected: boolean
  isExpanded: boolean
  columns: readonly OptionalColumn[]
  /** The server's time in milliseconds, rounded: relative times need no more. */
  now: number
  place: Place
  href: string
}

/** Memoized apart from its row: React rewrites the attributes of a field with every render. */
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

const selectedCell = 'sm:shadow-[inset_2px_0_0_var(--accent)]'
const selectedRow = classes(
  'max-sm:shadow-[inset_2px_0_0_var(--accent)] forced-colors:outline-2',
  'forced-colors:-outline-offset-2 forced-colors:outline-[Highlight]',
)

/** Ended as intended: on phones there is nothing to do about it. */
const isQuiet = ({ view: { status } }: ListRow) => status === 'completed' || status === 'stopped'

function rowBackground({ noLongerMatches }: ListRow, isSelected: boolean): string {
  if (isSelected) return 'bg-selected'
  return noLongerMatches === null ? 'bg-surface' : 'bg-sunken'
}

function rowClass(item: ListRow, isSelected: boolean): string {
  return classes(
    rowBackground(item, isSelected),
    'sm:hover:bg-hover',
    isQuiet(item) ? quietCardClasses : cardClasses,
    isSelected && selectedRow,
  )
}

/** Phones show when a job was asked for until it has started. */
function StartedTime({ row, now, place }: Pick<Props, 'now' | 'place'> & { row: JobRow }) {
  const isWaiting = row.started_at === null && row.created_at !== null
  return (
    <>
      <Timestamp
        className={isWaiting ? 'max-sm:hidden' : undefined}
        isBare
        at={row.started_at}
        now={now}
        place={place}
      />
      {isWaiting ? (
        <Timestamp className="sm:hidden" isBare at={row.created_at} now={now} place={place} />
      ) : null}
    </>
  )
}

/** Who and where, when, and the optional columns. */
function DetailCells({
  row,
  columns,
  now,
  place,
}: Pick<Props, 'columns' | 'now' | 'place'> & { row: JobRow }) {
  return (
    <>
      <td className={cellClasses.started} data-cell="started">
        <StartedTime row={row} now={now} place={place} />
      </td>
      <td className={cellClasses.creator} data-cell="by">
        <CreatorName row={row} />
      </td>
      <td className={cellClasses.cluster} title={row.cluster_name} data-cell="cluster">
        <span className="two-lines" data-clip>
          {row.cluster_name}
        </span>
      </td>
      {columns.map((column) => (
        <td
          key={column.key}
          className={column.isNumber ? cellClasses.optionalNumber : cellClasses.optional}
          data-cell={column.key}
        >
          {column.render(row, now, place)}
        </td>
      ))}
    </>
  )
}

/** Id and package. */
function NameCells({
  row,
  href,
  onFollow,
}: Pick<RowHandlers, 'onFollow'> & { row: JobRow; href: string }) {
  return (
    <>
      <td className={cellClasses.id} data-cell="id">
        {row.id}
        <button
          type="button"
          className="job-menu"
          aria-label={`More about job ${row.id}`}
          aria-haspopup="menu"
          data-row-menu
        />
      </td>
      <td className={cellClasses.package} data-cell="package">
        {/* A router's Link is drawn again with each change of the address. */}
        <a
          className="two-lines whole-on-focus font-strong focus-visible:outline-0"
          href={`${basePath}${href}`}
          title={row.package_name}
          onClick={onFollow}
          data-row-link
        >
          {row.package_name}
        </a>
      </td>
    </>
  )
}

function Row({
  item,
  isSelected,
  isExpanded,
  columns,
  now,
  place,
  href,
  onFollow,
  onSelect,
  onStop,
  onRerun,
  onExpand,
  onSendAgain,
  onShowFlag,
}: Props) {
  const { row, view, noLongerMatches } = item
  const elapsed = runtimeNow(row, row.runtime_as_of, now)
  const headline = errorHeadline(row)
  return (
    <>
      <tr
        className={rowClass(item, isSelected)}
        data-job={row.id}
        data-left={noLongerMatches ?? undefined}
      >
        <td className={classes(cellClasses.select, isSelected && selectedCell)}>
          <RowCheckbox
            id={row.id}
            name={row.package_name}
            isSelected={isSelected}
            onSelect={onSelect}
          />
        </td>
        <td className={cellClasses.status} data-cell="status">
          <StatusBadge row={row} view={view} />
        </td>
        <NameCells row={row} href={href} onFollow={onFollow} />
        <td
          className={classes(
            cellClasses.summary,
            noLongerMatches !== null && 'leading-4.5 compact:text-s compact:leading-[15px]',
          )}
          data-cell="summary"
        >
          <JobSummaryCell
            item={item}
            elapsed={elapsed}
            flag={rowFlag(row, place, onShowFlag)}
            onExpand={() => onExpand(row.id)}
            onSendAgain={() => onSendAgain(row.id)}
          />
          {noLongerMatches === null ? null : <LeftNote item={item} now={now} place={place} />}
        </td>
        <td className={cellClasses.runtime} data-cell="runtime">
          <RuntimeCell item={item} elapsed={elapsed} hasRoom={columns.length === 0} />
        </td>
        <DetailCells row={row} columns={columns} now={now} place={place} />
        <td
          className={classes(cellClasses.action, isQuiet(item) ? 'max-sm:hidden' : 'max-sm:block')}
        >
          <ActionButton item={item} onStop={onStop} onRerun={onRerun} />
        </td>
      </tr>
      {isExpanded && headline !== null ? (
        <RowError id={row.id} line={row.error_line ?? headline} optional={columns.length} />
      ) : null}
    </>
  )
}

/** Whether a row looks the same at two moments: nothing in it runs, and its age has the same words. */
function looksAlike(
  { item: { row, view, noLongerMatches }, columns, place }: Props,
  before: number,
  after: number,
): boolean {
  if (before === after) return true
  if (!statusFacts[view.status].terminal || noLongerMatches !== null || columns.length > 0)
    return false
  const ms = toMs(row.started_at ?? row.created_at)
  return ms === null || formatRelative(ms, before, place) === formatRelative(ms, after, place)
}

/** One job in the list. Rendered again only when its own data, claim, selection or age changes. */
export const JobTableRow = memo(
  Row,
  (a, b) =>
    a.item.row === b.item.row &&
    a.item.noLongerMatches === b.item.noLongerMatches &&
    a.item.view.status === b.item.view.status &&
    a.item.view.claimed === b.item.view.claimed &&
    a.item.view.claim === b.item.view.claim &&
    a.isSelected === b.isSelected &&
    a.isExpanded === b.isExpanded &&
    a.columns === b.columns &&
    a.place === b.place &&
    a.href === b.href &&
    a.onSelect === b.onSelect &&
    a.onRerun === b.onRerun &&
    looksAlike(b, a.now, b.now),
)
