import { useEffect, useRef } from 'react'
import { type To } from 'react-router-dom'
import { badgeOf } from '../../domain/status-display.ts'
import { formatRelative, toMs, type Place } from '../../format/time.ts'
import { endedAt } from '../../../contract/status.ts'
import { errorHeadline } from '../../../contract/rules/error-headline.ts'
import { CellBadge } from '../../ui/CellBadge.tsx'
import { classes } from '../../ui/classes.ts'
import { Link } from '../../ui/Link.tsx'
import type { ListRow } from './list-model.ts'

function Row({
  item: { row, view, noLongerMatches },
  isCurrent,
  to,
  now,
  place,
}: {
  item: ListRow
  isCurrent: boolean
  to: To
  now: number
  place: Place
}) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (isCurrent) link.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  const atMs = toMs(endedAt(row) ?? row.started_at ?? row.created_at)
  return (
    <li>
      <Link
        ref={link}
        replace
        to={to}
        aria-current={isCurrent ? 'true' : undefined}
        className={classes(
          'grid grid-cols-[minmax(0,1fr)] gap-0.5 border-b border-border px-3 py-2 hover:bg-hover hover:no-underline',
          isCurrent && 'bg-selected shadow-[inset_2px_0_0_var(--accent)]',
          noLongerMatches !== null && 'opacity-60',
        )}
      >
        <span className="flex items-center gap-2">
          <CellBadge {...badgeOf(view.status, row.raw_status, view.claimed)} />
          <span className="mono ml-auto text-s text-text-3">{row.id}</span>
        </span>
        <span className="truncate font-strong">{row.package_name}</span>
        <span className="flex gap-2 text-s text-text-2">
          <span className="min-w-0 flex-1 truncate">{errorHeadline(row) ?? ''}</span>
          {atMs === null ? null : (
            <span className="flex-none text-text-3">{formatRelative(atMs, now, place)}</span>
          )}
        </span>
      </Link>
    </li>
  )
}

/** The jobs of a list in a narrow column, one of them open beside it. */
export function NarrowList({
  rows,
  current,
  toOf,
  now,
  place,
}: {
  rows: readonly ListRow[]
  /** The job that is open; null for none. */
  current: number | null
  toOf: (id: number) => To
  now: number
  place: Place
}) {
  return (
    <nav aria-label="Jobs of this list">
      <ul>
        {rows.map((item) => (
          <Row
            key={item.row.id}
            item={item}
            isCurrent={item.row.id === current}
            to={toOf(item.row.id)}
            now={now}
            place={place}
          />
        ))}
      </ul>
    </nav>
  )
}
