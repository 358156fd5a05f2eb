import { memo } from 'react'
import { markWords } from '../../format/mark.ts'
import { classes } from '../../ui/classes.ts'
import { previewLines } from './preview-lines.ts'

/** A longer line is cut on screen; the download has all of it. */
const longestLine = 20_000

/** The text as it came, with line numbers. */
export const RawView = memo(function RawView({
  text,
  words,
  wraps,
}: {
  text: string
  words: string
  wraps: boolean
}) {
  const lines = previewLines(text)
  return (
    <div className={classes('mono w-max min-w-full py-2 leading-4.5', wraps && 'log-wrap w-full!')}>
      {lines.map((line, index) => (
        <div key={index} className="log-line">
          <span aria-hidden>{index + 1}</span>
          <span className="min-w-0">
            {markWords(line.slice(0, longestLine), words).map((part, at) =>
              part.hit ? (
                <mark key={at} className="hit">
                  {part.text}
                </mark>
              ) : (
                part.text
              ),
            )}
            {line === '' ? ' ' : null}
          </span>
        </div>
      ))}
    </div>
  )
})
