import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { SeenStatus } from '../../../contract/status.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatCounted } from '../../format/number.ts'
import { zoneName } from '../../format/time.ts'
import { ApiError } from '../../platform/api-error.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { SkeletonLines } from '../../ui/Skeleton.tsx'
import { saveText } from '../../ui/save-text.ts'
import { allLines, findLines } from './log-lines.ts'
import { createLinesClock, hasUtcTimes } from './log-times.ts'
import { LogView, type LogViewHandle } from './LogView.tsx'
import { useLog } from './use-log.ts'

function Search({
  words,
  onWords,
  found,
  at,
  onStep,
}: {
  words: string
  onWords: (words: string) => void
  found: number
  at: number
  onStep: (by: 1 | -1) => void
}) {
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
            label="Line before with these words"
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

/**
 * The job's log, followed while it grows (interaction-rules.md §4). Mount it with the job's id as
 * key.
 */
export function LogPanel({
  jobId,
  status,
  className,
}: {
  jobId: number
  status: SeenStatus
  className?: string
}) {
  const place = usePlace()
  const { log, isNull, query } = useLog(jobId, status)
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const [wraps, setWraps] = useState(false)
  const [follows, setFollows] = useState(true)
  const view = useRef<LogViewHandle>(null)

  const written = useMemo(() => allLines(log), [log])
  const toLocal = useMemo(() => createLinesClock(place), [place])
  // An empty log has no times yet, and a zone without an offset has nothing to convert.
  const zone = zoneName(serverNow(), place)
  const hasOwnTimes = zone !== 'UTC' && hasUtcTimes(written)
  const [isLocal, setLocal] = useState(true)
  const lines = useMemo(
    () => (hasOwnTimes && isLocal ? toLocal(written) : written),
    [hasOwnTimes, isLocal, toLocal, written],
  )
  const sought = useDeferredValue(words)
  const found = useMemo(() => findLines(lines, sought), [lines, sought])
  const current = found[Math.min(at, found.length - 1)] ?? null
  const isLive = statusFacts[status].live

  const goTo = (index: number) => {
    setAt(index)
    const line = found[index]
    if (line === undefined) return
    setFollows(false)
    view.current?.scrollTo(line)
  }
  const handleWords = (next: string) => {
    setWords(next)
    setAt(0)
    const first = findLines(lines, next)[0]
    if (first === undefined) return
    setFollows(false)
    view.current?.scrollTo(first)
  }

  const count = formatCounted(lines.length, 'line', 'lines', place.locale)
  const note =
    lines.length === 0
      ? undefined
      : isLive
        ? follows
          ? `following, ${count}`
          : count
        : `ends here, ${count}`
  const error = query.error
  return (
    <Panel
      title="Log"
      note={note}
      className={className}
      end={
        lines.length === 0 ? undefined : (
          <div className="flex flex-wrap items-center gap-1.5 max-sm:w-full max-sm:py-2">
            <Search
              words={words}
              onWords={handleWords}
              found={found.length}
              at={at}
              onStep={(by) => goTo((at + by + found.length) % Math.max(1, found.length))}
            />
            {hasOwnTimes ? (
              <Button
                size="small"
                icon="clock"
                aria-pressed={isLocal}
                title={`Times in ${zone}, as on the page; off: in UTC, as the log has them. The copy and the download have the log’s own.`}
                onClick={() => setLocal(!isLocal)}
              >
                {isLocal ? zone : 'UTC'}
              </Button>
            ) : null}
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
      }
    >
      {lines.length > 0 ? (
        <LogView
          ref={view}
          lines={lines}
          words={sought}
          current={current}
          wraps={wraps}
          follows={follows && (isLive || words === '')}
          onFollow={setFollows}
          label={isLive ? 'Lines of the log, growing' : 'Lines of the log'}
        />
      ) : error ? (
        <ErrorState
          title="The log could not be read"
          cause={error.message}
          code={error instanceof ApiError ? error.status : null}
          requestId={error instanceof ApiError ? error.requestId : null}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : query.data === undefined ? (
        <SkeletonLines count={4} label="Loading the log" />
      ) : (
        <p className="px-4 py-2.5 text-text-3">
          {isNull && isLive ? 'The log begins when the job starts' : 'The log is empty'}
        </p>
      )}
    </Panel>
  )
}
