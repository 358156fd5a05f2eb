import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import { markWords } from '../../format/mark.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { isTrouble } from './problem-lines.ts'

export interface LogViewHandle {
  /** Brings a line, by its index, to the middle. */
  scrollTo: (line: number) => void
}

const lineHeight = 18
/**
 * Longer lines are cut on screen: a line of megabytes would stop the page. The download has them
 * whole.
 */
const longestLine = 4_000
/** As near to the end as this counts as being at it. */
const nearEnd = 24

function Line({
  number,
  text,
  words,
  isCurrent,
}: {
  number: number
  text: string
  words: string
  isCurrent: boolean
}) {
  const shown =
    text.length > longestLine
      ? `${text.slice(0, longestLine)} … ${text.length - longestLine} more characters, see the download`
      : text
  return (
    <div className={classes('log-line', isTrouble(text) && 'log-bad')}>
      <span aria-hidden>{number}</span>
      <span className="min-w-0">
        {words === ''
          ? shown
          : markWords(shown, words).map((part, index) =>
              part.hit ? (
                <mark key={index} className={classes('hit', isCurrent && 'hit-current')}>
                  {part.text}
                </mark>
              ) : (
                part.text
              ),
            )}
        {text === '' ? ' ' : null}
      </span>
    </div>
  )
}

/** Only the lines in sight are in the page, so 200,000 scroll like 200. */
export function LogView({
  lines,
  words,
  current,
  wraps,
  follows,
  onFollow,
  label,
  ref,
}: {
  lines: readonly string[]
  words: string
  /** Index of the line the search stands on. */
  current: number | null
  wraps: boolean
  follows: boolean
  onFollow: (follows: boolean) => void
  label: string
  ref: Ref<LogViewHandle>
}) {
  const box = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const followsNow = useRef(follows)
  // oxlint-disable-next-line react/incompatible-library -- it concerns the React compiler, which is not used here
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })

  useEffect(() => {
    followsNow.current = follows
  })
  useImperativeHandle(
    ref,
    () => ({ scrollTo: (line) => virtual.scrollToIndex(line, { align: 'center' }) }),
    [virtual],
  )
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [follows, lines.length, virtual])
  useEffect(() => {
    virtual.measure()
    if (followsNow.current) virtual.scrollToIndex(virtual.options.count - 1, { align: 'end' })
  }, [wraps, virtual])

  const handleScroll = () => {
    const element = box.current
    if (!element) return
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd
    const isUpwards = element.scrollTop < lastTop.current
    lastTop.current = element.scrollTop
    // Only a person scrolls up: lines that come or wrap leave the end below without that.
    if (isAtEnd !== follows && (isAtEnd || isUpwards)) onFollow(isAtEnd)
  }
  return (
    <div className="relative">
      <div
        ref={box}
        className={classes(
          'mono max-h-105 overflow-auto bg-sunken py-2 leading-4.5',
          wraps && 'log-wrap',
        )}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={label}
        onScroll={handleScroll}
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              ref={wraps ? virtual.measureElement : undefined}
              data-index={item.index}
              className={wraps ? 'absolute inset-x-0 top-0' : 'absolute top-0 left-0 min-w-full'}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line
                number={item.index + 1}
                text={lines[item.index] ?? ''}
                words={words}
                isCurrent={item.index === current}
              />
            </div>
          ))}
        </div>
      </div>
      {follows ? null : (
        <Button
          size="small"
          icon="arrowDown"
          className="absolute right-4 bottom-3 shadow-pop"
          onClick={() => onFollow(true)}
        >
          To the end
        </Button>
      )}
    </div>
  )
}
