import { useState } from 'react'
import { classes } from './classes.ts'

/** Shown of a longer text: about five lines of a narrow column. Characters, and lines. */
const mostLetters = 280
const mostLines = 6
/** What is little longer is shown whole: a button would take as much room. */
const slack = 1.25

function cut(text: string, most: number): string {
  const lines = text.split('\n', mostLines + 1)
  const short = lines.length > mostLines ? lines.slice(0, mostLines).join('\n') : text
  return short.length > most * slack ? short.slice(0, most) : short
}

/**
 * A text of any length: what is long is cut, with a button for all of it. Breaks anywhere, so that
 * it never widens a page.
 */
export function LongText({
  text,
  most = mostLetters,
  className,
}: {
  text: string
  /** Characters to show of a longer one. */ most?: number
  className?: string
}) {
  const [isOpen, setOpen] = useState(false)
  const short = cut(text, most)
  if (short === text) return <span className={classes('wrap-anywhere', className)}>{text}</span>
  return (
    <>
      <span className={classes('wrap-anywhere', className)}>{isOpen ? text : `${short}…`}</span>{' '}
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
