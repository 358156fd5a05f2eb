import { Icon } from '../../ui/Icon.tsx'
import { searchAttributes, understoodTerms, type InterpretedTerm } from './search-interpretation.ts'

const tones = { understood: '', unknown: 'chip-warn', ignored: 'chip-warn' } as const

function TermChip({ term, onRemove }: { term: InterpretedTerm; onRemove: () => void }) {
  return (
    <li className={`chip chip-set chip-term ${tones[term.state]}`}>
      {term.state === 'understood' ? null : <Icon name="alert" size={14} />}
      <span className="clip">{term.words}</span>
      <button
        type="button"
        className="chip-off"
        aria-label={`Remove ${term.text} from the search`}
        onClick={onRemove}
      >
        <Icon name="x" size={14} />
      </button>
    </li>
  )
}

function Unknown({ term, onMeant }: { term: InterpretedTerm; onMeant: (text: string) => void }) {
  const { meant } = term
  return (
    <span>
      There is no attribute <code>{term.attribute}</code>, so <code>{term.text}</code> is searched
      for as text.{' '}
      {meant === null ? null : (
        <button type="button" className="text-link" onClick={() => onMeant(meant)}>
          Search for {meant}
        </button>
      )}
    </span>
  )
}

/**
 * What a search was understood as, to be taken away piece by piece; and what of it or of the
 * address was not: said, not swallowed.
 */
export function SearchInterpretation({
  q,
  dropped,
  isExact,
  onSearch,
}: {
  q: string
  dropped: readonly string[]
  /** False: counts and bars are of the newest jobs only. */
  isExact: boolean
  onSearch: (q: string) => void
}) {
  const terms = understoodTerms(q)
  const ignored = terms.filter(({ state }) => state === 'ignored').map(({ text }) => text)
  const hasChips = terms.some(({ attribute }) => attribute !== null)
  const searchesLog = terms.some(({ attribute }) => attribute === 'log')
  const replace = (index: number, text: string) => {
    document.querySelector<HTMLElement>('.list-filters .search input')?.focus()
    onSearch(
      terms
        .flatMap((term, at) => (at === index ? text : term.text))
        .filter((each) => each !== '')
        .join(' '),
    )
  }
  if (dropped.length === 0 && !hasChips && isExact) return null
  return (
    <div className="list-understood" role="note">
      {hasChips ? (
        <ul className="flex flex-wrap gap-1.5" aria-label="Searched for">
          {terms.map((term, index) => (
            <TermChip
              key={`${index}${term.text}`}
              term={term}
              onRemove={() => replace(index, '')}
            />
          ))}
        </ul>
      ) : null}
      {terms.map((term, index) =>
        term.state === 'unknown' ? (
          <Unknown
            key={`${index}${term.text}`}
            term={term}
            onMeant={(text) => replace(index, text)}
          />
        ) : null,
      )}
      {terms.some(({ state, meant }) => state === 'unknown' && meant === null) ? (
        <span>Jobs can be searched by {searchAttributes.join(', ')}.</span>
      ) : null}
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
      {isExact ? null : (
        <span>
          Counts with a + and the bars are of the newest 5,000 jobs; the list goes on beyond them
        </span>
      )}
      {searchesLog ? (
        <span>log: searches the headline of a job’s log, not its full text</span>
      ) : null}
    </div>
  )
}
