import { useMemo } from 'react'
import { useSearchParams } from 'react-router-dom'
import { isoSeconds } from '../../../contract/instant.ts'
import type { SpanQuery } from '../../domain/handover.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { isSpanKey, spanStart, type SpanKey } from './spans.ts'

const isoOf = (text: string | null): string =>
  text === null || Number.isNaN(Date.parse(text)) ? '' : isoSeconds(Date.parse(text))

/** The span is in the address, so that it can be sent to somebody. */
export function useSpan() {
  const [search, setSearch] = useSearchParams()
  const { zone } = usePlace()
  const named = search.get('span') ?? ''
  const span: SpanKey = isSpanKey(named) ? named : 'shift'
  const [givenFrom, givenTo] = [isoOf(search.get('from')), isoOf(search.get('to'))]
  // Fixed while the choice stays: each read is of the same span.
  const query = useMemo((): SpanQuery => {
    if (span === 'custom') return { from: givenFrom, to: givenTo }
    const start = spanStart(span, serverNow(), zone)
    return { from: start === null ? '' : isoSeconds(start), to: '' }
  }, [span, givenFrom, givenTo, zone])
  const set = (name: 'span' | 'from' | 'to', value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (name === 'span') for (const each of ['span', 'from', 'to']) next.delete(each)
        if (value !== '' && value !== 'shift') next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  return { span, query, set }
}

export type SpanControls = ReturnType<typeof useSpan>
