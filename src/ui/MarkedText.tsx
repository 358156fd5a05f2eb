import { markWords } from '../format/mark.ts'
import { classes } from './classes.ts'

/**
 * A text with the words of a search marked in it.
 * @param words empty marks nothing
 * @param isCurrent the current match of the search
 */
export function MarkedText({
  text,
  words,
  isCurrent = false,
}: {
  text: string
  words: string
  isCurrent?: boolean
}) {
  if (words === '') return text
  return markWords(text, words).map((part, index) =>
    part.hit ? (
      <mark
        key={index}
        className={classes(
          'rounded-xs bg-(--stopping-stripe) text-inherit',
          isCurrent && 'outline-2 outline-stopping-solid',
        )}
      >
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  )
}
