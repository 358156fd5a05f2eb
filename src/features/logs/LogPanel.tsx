import { useDeferredValue, useMemo, useRef, useState, type RefObject } from 'react'
import type { SeenStatus } from '../../../contract/status.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatCounted } from '../../format/number.ts'
import { zoneName } from '../../format/time.ts'
import { failedRead } from '../../platform/error-facts.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { saveText } from '../../ui/save-text.ts'
import { allLines, findLines, type LogLines } from './log-lines.ts'
import { createLinesClock, hasUtcTimes } from './log-times.ts'
import { LogView, type LogViewHandle } from './LogView.tsx'
import { useLog } from './use-log.ts'

/** The lines to show, with their times in the reader's zone if they want that. */
function useShownLines(log: LogLines) {
  const place = usePlace()
  const [isLocal, setLocal] = useState(true)
  const written = useMemo(() => allLines(log), [log])
  const toLocal = useMemo(() => createLinesClock(place), [place])
  const zone = zoneName(serverNow(), place)
  // An empty log has no times yet, and in UTC there is nothing to convert.
  const canConvert = zone !== 'UTC' && hasUtcTimes(written)
  const lines = useMemo(
    () => (canConvert && isLocal ? toLocal(written) : written),
    [canConvert, isLocal, toLocal, written],
  )
  return {
    lines,
    /** Null where the log has no times to convert. */
    zone: canConvert ? { name: zone, isLocal, toggle: () => setLocal(!isLocal) } : null,
  }
}

/**
 * The search in the lines, and whether the end of the log is followed: a line that was found stays
 * in view.
 */
function useLogSearch(lines: readonly string[], view: RefObject<LogViewHandle | null>) {
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const [follows, setFollows] = useState(true)
  const marked = useDeferredValue(words)
  const found = useMemo(() => findLines(lines, marked), [lines, marked])
  const show = (line: number | undefined) => {
    if (line === undefined) return
    setFollows(false)
    view.current?.scrollTo(line)
  }
  return {
    words,
    marked,
    at,
    found: found.length,
    /** Index of the current match; null if nothing is found. */
    current: found[Math.min(at, found.length - 1)] ?? null,
    follows,
    setFollows,
    onWords: (next: string) => {
      setWords(next)
      setAt(0)
      show(findLines(lines, next)[0])
    },
    onStep: (by: 1 | -1) => {
      const next = (at + by + found.length) % Math.max(1, found.length)
      setAt(next)
      show(found[next])
    },
  }
}

type LogSearch = ReturnType<typeof useLogSearch>

function Search({ search: { words, onWords, found, at, onStep } }: { search: LogSearch }) {
  return (
    <div className="flex items-center gap-1.5 max-sm:w-full">
      <SearchField
        label="Search the log"
        className="h-6! w-44 text-s max-sm:h-9! max-sm:w-full"
        value={words}
        onChange={(event) => onWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') onWords('')
        }}
      />
      {words === '' ? null : (
        <>
          <span className="min-w-12 text-right tabular-nums" aria-live="polite">
            {found === 0 ? 'none' : `${at + 1} of ${found}`}
          </span>
          <IconButton
            icon="arrowUp"
            label="Previous line with these words"
            size="small"
            variant="ghost"
            disabled={found === 0}
            onClick={() => onStep(-1)}
          />
          <IconButton
            icon="arrowDown"
            label="Next line with these words"
            size="small"
            variant="ghost"
            disabled={found === 0}
            onClick={() => onStep(1)}
          />
        </>
      )}
    </div>
  )
}

/** Switches between the times as the log has them and those of the reader's zone. */
function ZoneButton({ zone }: { zone: NonNullable<ReturnType<typeof useShownLines>['zone']> }) {
  return (
    <Button
      size="small"
      icon="clock"
      aria-pressed={zone.isLocal}
      title={[
        `Times in ${zone.name}, as on the rest of the page; off: in UTC, as in the log.`,
        'Copying and downloading keep the log’s own.',
      ].join(' ')}
      onClick={zone.toggle}
    >
      {zone.isLocal ? zone.name : 'UTC'}
    </Button>
  )
}

/** How long the log is, and whether it still grows. */
function noteFor(count: number, isLive: boolean, follows: boolean): string | undefined {
  if (count === 0) return undefined
  const words = formatCounted(count, 'line', 'lines', locale)
  if (!isLive) return `ends here, ${words}`
  return follows ? `following, ${words}` : words
}

/** In place of the lines: the read failed or is under way, or the log is empty. */
function NoLines({
  isPendingStart,
  query,
}: {
  /** The log begins later. */
  isPendingStart: boolean
  query: ReturnType<typeof useLog>['query']
}) {
  if (query.error) return <ErrorState title="The log could not be read" {...failedRead(query)} />
  if (query.data === undefined) return <SkeletonLines count={4} label="Loading the log" />
  return (
    <p className="px-4 py-2.5 text-text-3">
      {isPendingStart ? 'The log begins when the job starts' : 'The log is empty'}
    </p>
  )
}

/**
 * The job's log, followed while it grows (interaction-rules.md §4). Mount it with the job's id as
 * key.
 */
export function LogPanel({
  jobId,
  status,
  endedMs,
}: {
  jobId: number
  status: SeenStatus
  /** When the job ended, in milliseconds; null if it has not, or that is not known. */
  endedMs: number | null
}) {
  const { log, isNull, query } = useLog(jobId, status, endedMs)
  const [wraps, setWraps] = useState(false)
  const view = useRef<LogViewHandle>(null)
  const { lines, zone } = useShownLines(log)
  const search = useLogSearch(lines, view)
  const isLive = statusFacts[status].live
  const tools = (
    <div className="flex flex-wrap items-center gap-1.5 max-sm:w-full max-sm:py-2">
      <Search search={search} />
      {zone === null ? null : <ZoneButton zone={zone} />}
      <Button size="small" icon="wrap" aria-pressed={wraps} onClick={() => setWraps(!wraps)}>
        Wrap
      </Button>
      <CopyButton label="Copy the log" size="small" text={() => log.pieces.join('')} />
      <IconButton
        icon="download"
        label="Download the log"
        size="small"
        onClick={() => saveText(log.pieces, `job-${jobId}.log`)}
      />
    </div>
  )
  return (
    <Panel
      title="Log"
      note={noteFor(lines.length, isLive, search.follows)}
      end={lines.length === 0 ? undefined : tools}
    >
      {lines.length === 0 ? (
        <NoLines isPendingStart={isNull && isLive} query={query} />
      ) : (
        <LogView
          ref={view}
          lines={lines}
          words={search.marked}
          current={search.current}
          wraps={wraps}
          follows={search.follows && (isLive || search.words === '')}
          onFollow={search.setFollows}
          label={isLive ? 'Lines of the log, growing' : 'Lines of the log'}
        />
      )}
    </Panel>
  )
}
