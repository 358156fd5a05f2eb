import { memo } from 'react'
import { classes } from '../../ui/classes.ts'
import { NumberedLine } from '../../ui/NumberedLine.tsx'
import { previewLines } from './preview-lines.ts'

/** A longer line is cut on screen; the download has all of it. */
const maxLineCharacters = 20_000

/** The text as it is stored, with line numbers. */
export const RawView = memo(function RawView({
  text,
  words,
  wraps,
}: {
  text: string
  words: string
  wraps: boolean
}) {
  return (
    <div className={classes('mono min-w-full py-2 leading-4.5', wraps ? 'w-full' : 'w-max')}>
      {previewLines(text).map((line, index) => (
        <NumberedLine
          key={index}
          number={index + 1}
          text={line.slice(0, maxLineCharacters)}
          words={words}
          wraps={wraps}
        />
      ))}
    </div>
  )
})
