/** What of the search was not understood, and what of the address was dropped: said, not swallowed. */
export function UnderstoodSearch({ q, dropped }: { q: string; dropped: readonly string[] }) {
  const searchesLog = /(^|\s)-?log:/.test(q)
  if (dropped.length === 0 && !searchesLog) return null
  return (
    <p className="list-understood" role="note">
      {dropped.length > 0 ? (
        <span>
          Left out of the address, not understood: <code>{dropped.join(', ')}</code>
        </span>
      ) : null}
      {searchesLog ? <span>log: searches the headline of a job’s log, not its full text</span> : null}
    </p>
  )
}
