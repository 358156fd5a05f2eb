import { searchAttributes } from '../../../contract/search.ts'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'
import { TextButton } from '../../ui/TextButton.tsx'
import { ListNotes } from './ListNotes.tsx'
import { understoodTerms, type InterpretedTerm } from './search-interpretation.ts'

function TermChip({ term, onRemove }: { term: InterpretedTerm; onRemove: () => void }) {
  const isUnderstood = term.state === 'understood'
  return (
    <li
      className={classes(
        'inline-flex h-[26px] max-w-full flex-none items-center gap-[5px] rounded border',
        'bg-surface pr-[3px] pl-[9px] whitespace-nowrap max-sm:pr-1 max-sm:pl-3 coarse:pr-1',
        'coarse:pl-3',
        isUnderstood
          ? 'border-border-control hover:border-border-strong'
          : 'border-stopping-border',
      )}
    >
      {isUnderstood ? null : <Icon name="alert" size={14} className="text-stopping-text" />}
      <span className="block min-w-0 truncate text-text">{term.words}</span>
      <button
        type="button"
        className={classes(
          'grid size-6 place-items-center rounded-[4px] text-text-3 hover:bg-selected',
          'hover:text-text max-sm:size-7 coarse:size-7',
        )}
        aria-label={`Remove ${term.text} from the search`}
        onClick={onRemove}
      >
        <Icon name="x" size={14} />
      </button>
    </li>
  )
}

function UnknownAttribute({
  term: { attribute, text, meant },
  onReplace,
}: {
  term: InterpretedTerm
  onReplace: (text: string) => void
}) {
  return (
    <span>
      There is no attribute <code>{attribute}</code>, so <code>{text}</code> is searched for as
      text.{' '}
      {meant === null ? null : (
        <TextButton onClick={() => onReplace(meant)}>Search for {meant}</TextButton>
      )}
    </span>
  )
}

/** What of the search or the address had no effect, or only part of one. */
function Notes({
  terms,
  dropped,
  isExact,
}: {
  terms: readonly InterpretedTerm[]
  dropped: readonly string[]
  isExact: boolean
}) {
  const ignored = terms.filter(({ state }) => state === 'ignored').map(({ text }) => text)
  const hasUnknown = terms.some(({ state, meant }) => state === 'unknown' && meant === null)
  const searchesLog = terms.some(({ attribute }) => attribute === 'log')
  return (
    <>
      {hasUnknown ? <span>Jobs can be searched by {searchAttributes.join(', ')}.</span> : null}
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
    </>
  )
}

/**
 * How a search was understood, term by term, each removable; and what of the search or the address
 * was not.
 * @param onSearch also returns the focus to the search field
 */
export function SearchInterpretation({
  q,
  dropped,
  isExact,
  onSearch,
}: {
  q: string
  dropped: readonly string[]
  /** False: counts and bars cover the newest jobs only. */
  isExact: boolean
  onSearch: (q: string) => void
}) {
  const terms = understoodTerms(q)
  const hasChips = terms.some(({ attribute }) => attribute !== null)
  const replace = (index: number, text: string) =>
    onSearch(
      terms
        .map((term, at) => (at === index ? text : term.text))
        .filter((each) => each !== '')
        .join(' '),
    )
  if (dropped.length === 0 && !hasChips && isExact) return null
  return (
    <ListNotes role="note">
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
          <UnknownAttribute
            key={`${index}${term.text}`}
            term={term}
            onReplace={(text) => replace(index, text)}
          />
        ) : null,
      )}
      <Notes terms={terms} dropped={dropped} isExact={isExact} />
    </ListNotes>
  )
}
