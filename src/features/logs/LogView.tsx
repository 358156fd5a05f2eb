import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import { Button } from '../../ui/Button.tsx'
import { NumberedLine } from '../../ui/NumberedLine.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { isProblem } from './problem-lines.ts'

export interface LogViewHandle {
  /** Brings a line, by its index, to the middle. */
  scrollTo: (line: number) => void
}

const lineHeight = 18
/**
 * A longer line is cut on screen: one of megabytes would stop the page. The download has it all.
 */
const maxLineCharacters = 4_000
/** As close to the end as this counts as being there. Pixels. */
const nearEnd = 24

function shortened(text: string): string {
  const rest = text.length - maxLineCharacters
  if (rest <= 0) return text
  return `${text.slice(0, maxLineCharacters)} … ${rest} more characters, see the download`
}

/**
 * Draws only the lines in view, keeps the end in view while it is followed, and tells when a person
 * scrolls away from it or back.
 */
function useFollowedLines({
  count,
  wraps,
  follows,
  onFollow,
  ref,
}: {
  count: number
  wraps: boolean
  follows: boolean
  onFollow: (follows: boolean) => void
  ref: Ref<LogViewHandle>
}) {
  const box = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const followsNow = useRef(follows)
  // oxlint-disable-next-line react/incompatible-library -- it concerns the React compiler, which is not used here
  const virtual = useVirtualizer({
    count,
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
    if (follows && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' })
  }, [follows, count, virtual])
  useEffect(() => {
    virtual.measure()
    if (followsNow.current) virtual.scrollToIndex(virtual.options.count - 1, { align: 'end' })
  }, [wraps, virtual])

  const onScroll = () => {
    const element = box.current
    if (!element) return
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd
    const isUpwards = element.scrollTop < lastTop.current
    lastTop.current = element.scrollTop
    // Only a person scrolls up: lines that are added or wrap move the end away without that.
    if (isAtEnd !== follows && (isAtEnd || isUpwards)) onFollow(isAtEnd)
  }
  return { box, virtual, onScroll }
}

/** Only the lines in view are in the page, so 200,000 scroll like 200. */
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
  /** Index of the current match of the search. */
  current: number | null
  wraps: boolean
  follows: boolean
  onFollow: (follows: boolean) => void
  label: string
  ref: Ref<LogViewHandle>
}) {
  const { box, virtual, onScroll } = useFollowedLines({
    count: lines.length,
    wraps,
    follows,
    onFollow,
    ref,
  })
  return (
    <div className="relative">
      <ScrollRegion
        ref={box}
        className="mono max-h-105 overflow-auto bg-sunken py-2 leading-4.5"
        label={label}
        onScroll={onScroll}
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
              <NumberedLine
                number={item.index + 1}
                text={shortened(lines[item.index] ?? '')}
                words={words}
                wraps={wraps}
                isProblem={isProblem(lines[item.index] ?? '')}
                isCurrent={item.index === current}
              />
            </div>
          ))}
        </div>
      </ScrollRegion>
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
