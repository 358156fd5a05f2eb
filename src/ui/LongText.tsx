import { useState } from 'react'
import { classes } from './classes.ts'
import { usePrinting } from './use-printing.ts'

/** A longer text is cut to about five lines of a narrow column. */
const defaultMaxCharacters = 280
const maxLines = 6
/** A text only a little longer is shown in full: a button would take as much room. */
const slack = 1.25

function cut(text: string, maxCharacters: number): string {
  const lines = text.split('\n', maxLines + 1)
  const short = lines.length > maxLines ? lines.slice(0, maxLines).join('\n') : text
  return short.length > maxCharacters * slack ? short.slice(0, maxCharacters) : short
}

/**
 * A text of any length: a long one is cut, with a button to show all of it. It breaks anywhere, so
 * that it never widens a page.
 */
export function LongText({
  text,
  maxCharacters = defaultMaxCharacters,
  className,
}: {
  text: string
  maxCharacters?: number
  className?: string
}) {
  const [isOpen, setOpen] = useState(false)
  const isPrinting = usePrinting()
  const short = cut(text, maxCharacters)
  if (short === text) return <span className={classes('wrap-anywhere', className)}>{text}</span>
  const shown = isOpen || isPrinting ? text : `${short}…`
  return (
    <>
      <span className={classes('wrap-anywhere', className)}>{shown}</span>{' '}
      <button
        type="button"
        className="text-link font-sans text-s"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Show less' : `Show all, ${text.length.toLocaleString('en-GB')} characters`}
      </button>
    </>
  )
}
