import { classes } from './classes.ts'
import { MarkedText } from './MarkedText.tsx'

/**
 * A line of a file with its number.
 * @param isProblem a line that reports an error
 */
export function NumberedLine({
  number,
  text,
  words,
  wraps,
  isProblem = false,
  isCurrent = false,
}: {
  number: number
  text: string
  /** Marked where they occur. */
  words: string
  wraps: boolean
  isProblem?: boolean
  /** The current match of the search. */
  isCurrent?: boolean
}) {
  return (
    <div
      data-line={number}
      data-problem={isProblem || undefined}
      className={classes(
        'flex px-3',
        wraps ? 'wrap-anywhere whitespace-pre-wrap' : 'whitespace-pre',
        isProblem && 'bg-failed-bg text-failed-text',
      )}
    >
      <span className="mr-[2ch] w-[6ch] flex-none text-right text-text-3 select-none" aria-hidden>
        {number}
      </span>
      <span className="min-w-0">
        <MarkedText text={text} words={words} isCurrent={isCurrent} />
        {text === '' ? ' ' : null}
      </span>
    </div>
  )
}
