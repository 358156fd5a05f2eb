import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { useAccount } from '../../platform/account.ts'
import { tellSourceAge, useFreshness, useLocalSecond } from '../../domain/freshness.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { usePlace } from '../../platform/date-locale.ts'
import { usePreference, writePreference } from '../../platform/preferences.ts'
import { syncQuery } from '../../domain/queries/sync.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { Icon } from '../../ui/Icon.tsx'
import { pillOf, type Pill } from './pill.ts'

const SyncPanel = lazyPart('How fresh the jobs are', () =>
  import('./SyncPanel.tsx').then((module) => module.SyncPanel),
)

/**
 * Of the page and of the source behind our server, whichever is worse off. Drawn each second, with
 * the page's own freshness.
 */
function usePill(): Pill & { localNow: number } {
  const localNow = useLocalSecond()
  const freshness = useFreshness()
  const place = usePlace()
  const query = usePolled(syncQuery(useAccount()), 'side')
  const heard = query.data
    ? { sync: query.data.data, ageMs: Math.max(0, localNow - query.dataUpdatedAt) }
    : null
  return { ...pillOf(freshness, heard, serverNow(), place), localNow }
}

/**
 * How fresh the page is, always in sight, with the pause beside it (WCAG 2.2.2) and the whole story
 * behind it.
 */
export function FreshnessPill() {
  const { look, word, rest, sourceStaleMs, localNow } = usePill()
  const paused = usePreference('polling') === 'paused'
  const [isOpen, setOpen] = useState(false)
  // By whole ten seconds, so that clocks on the page are told of a change, not of each second.
  const since =
    sourceStaleMs === null ? null : Math.round((localNow - sourceStaleMs) / 10_000) * 10_000
  useEffect(() => {
    tellSourceAge(since)
    return () => tellSourceAge(null)
  }, [since])
  return (
    <>
      <span className={`fresh ${look}`} data-testid="freshness">
        <button
          type="button"
          className="fresh-words"
          aria-haspopup="dialog"
          title="How fresh the jobs are"
          onClick={() => setOpen(true)}
        >
          {look === 'stale' ? (
            <Icon name="clock" size={14} />
          ) : look === 'paused' ? null : (
            <i aria-hidden />
          )}
          <span>
            <b>{word}</b>
            {rest === '' ? '' : ` · ${rest}`}
          </span>
        </button>
        <button
          type="button"
          aria-label={paused ? 'Resume updates' : 'Pause updates'}
          title={paused ? 'Resume updates (l)' : 'Pause updates (l)'}
          onClick={() => writePreference('polling', paused ? 'live' : 'paused')}
        >
          {paused ? <Icon name="play" size={14} /> : <Icon name="pause" size={14} />}
        </button>
      </span>
      {/* Outside the header: a dialog has a head of its own. */}
      {isOpen ? createPortal(<SyncPanel onClose={() => setOpen(false)} />, document.body) : null}
    </>
  )
}
