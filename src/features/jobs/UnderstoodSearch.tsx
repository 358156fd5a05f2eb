import { parseSearch } from '../../../contract/search.ts'

/** What of the search or of the address was not understood and so does not narrow the list: said, not swallowed. */
export function UnderstoodSearch({ q, dropped, isExact }: {
  q: string
  dropped: readonly string[]
  /** False: counts and bars are of the newest jobs only. */
  isExact: boolean
}) {
  const { ignored } = parseSearch(q)
  const searchesLog = /(^|\s)-?log:/.test(q)
  if (dropped.length === 0 && ignored.length === 0 && !searchesLog && isExact) return null
  return (
    <p className="list-understood" role="note">
      {ignored.length > 0 ? (
        <span>
          Not understood, so it narrows nothing: <code>{ignored.join(' ')}</code>
        </span>
      ) : null}
      {dropped.length > 0 ? (
        <span>
          Left out of the address, not understood: <code>{dropped.join(', ')}</code>
        </span>
      ) : null}
      {isExact ? null : <span>Counts with a + and the bars are of the newest 5,000 jobs; the list goes on beyond them</span>}
      {searchesLog ? <span>log: searches the headline of a job’s log, not its full text</span> : null}
    </p>
  )
}
