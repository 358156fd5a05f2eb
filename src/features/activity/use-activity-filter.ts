import { useMemo } from 'react'
import { useSearchParams } from 'react-router-dom'
import { isoSeconds } from '../../../contract/instant.ts'
import type { ActivityFilter } from '../../domain/activity.ts'
import { serverNow } from '../../platform/server-clock.ts'

/** Spans that end now; milliseconds. */
export const ranges: Readonly<Record<string, { label: string; ms: number }>> = {
  day: { label: 'Last 24 hours', ms: 86_400_000 },
  week: { label: 'Last 7 days', ms: 7 * 86_400_000 },
  month: { label: 'Last 30 days', ms: 30 * 86_400_000 },
}

/** Value of `range` for a span with a beginning and an end of its own. */
export const customRange = 'custom'

const filterNames = ['actor', 'action', 'subject', 'account', 'range', 'from', 'to'] as const
type FilterName = (typeof filterNames)[number]

const isoOf = (text: string): string =>
  Number.isNaN(Date.parse(text)) ? '' : isoSeconds(Date.parse(text))

/** The filter is in the address, so that it can be sent to somebody. */
export function useActivityFilter() {
  const [search, setSearch] = useSearchParams()
  const read = (name: string) => search.get(name) ?? ''
  const range = read('range')
  // Fixed while the choice stays: each read is of the same entries.
  const start = useMemo(() => {
    const ms = Object.hasOwn(ranges, range) ? ranges[range]?.ms : undefined
    return ms === undefined ? '' : isoSeconds(serverNow() - ms)
  }, [range])
  const isCustom = range === customRange
  const filter: ActivityFilter = {
    actor: read('actor'),
    action: read('action'),
    subject: read('subject'),
    account: read('account'),
    from: isCustom ? isoOf(read('from')) : start,
    to: isCustom ? isoOf(read('to')) : '',
  }
  const set = (name: FilterName | 'cursor', value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        next.delete('cursor')
        if (name === 'range' && value !== customRange)
          for (const each of ['from', 'to']) next.delete(each)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: name !== 'cursor', preventScrollReset: name !== 'cursor' },
    )
  return { filter, range, cursor: read('cursor'), set }
}

export type ActivityControls = Omit<ReturnType<typeof useActivityFilter>, 'cursor'>
