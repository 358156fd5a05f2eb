import { useAccount } from '../../lib/account.ts'
import { useFreshness, type Freshness } from '../../lib/freshness.ts'
import { usePreference, writePreference } from '../../lib/preferences.ts'
import { syncQuery } from '../../lib/queries/resources.ts'
import { usePolled } from '../../lib/use-polled.ts'
import { Icon } from '../../ui/Icon.tsx'

function age(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 2) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`
}

/** The pill's bold word and what follows it. */
function freshnessWords({ state, ageMs, cause, delayMs }: Freshness): [string, string] {
  switch (state) {
    case 'loading':
      return ['Loading', '']
    case 'live':
      return ['Live', age(ageMs)]
    case 'slow':
      return ['Slow', `every ${Math.round((delayMs ?? 0) / 1000)} s${cause ? `: ${cause}` : ''}`]
    case 'paused':
      return ['Paused', `by you, ${age(ageMs)}`]
    case 'stale':
      return ['Stale', ageMs === 0 ? (cause ?? '') : `last good ${age(ageMs)}${cause ? `: ${cause}` : ''}`]
  }
}

/** From this lag on, what our server holds is behind the source, however often the page asks it. Seconds. */
const sourceLag = 60

/** The page's own freshness, unless the server itself has lost its source. */
function usePillState(): { state: Freshness['state']; words: [string, string] } {
  const freshness = useFreshness()
  const sync = usePolled(syncQuery(useAccount()), 'side').data?.data
  if (freshness.state === 'live' && sync && sync.last_error !== null && (sync.lag_seconds ?? sourceLag) >= sourceLag) {
    return { state: 'stale', words: ['Stale', `source last read ${age((sync.lag_seconds ?? 0) * 1000)}: ${sync.last_error.message}`] }
  }
  return { state: freshness.state, words: freshnessWords(freshness) }
}

/** How fresh the page is, always in sight, with the pause beside it (WCAG 2.2.2). */
export function FreshnessPill() {
  const { state, words } = usePillState()
  const paused = usePreference('polling') === 'paused'
  const [word, rest] = words
  return (
    <span className={`fresh ${state}`} data-testid="freshness">
      {state === 'stale' ? <Icon name="clock" size={14} /> : state === 'paused' ? null : <i aria-hidden />}
      <span>
        <b>{word}</b>
        {rest === '' ? '' : ` · ${rest}`}
      </span>
      <button type="button" aria-label={paused ? 'Resume updates' : 'Pause updates'} title={paused ? 'Resume updates (l)' : 'Pause updates (l)'} onClick={() => writePreference('polling', paused ? 'live' : 'paused')}>
        {paused ? <Icon name="play" size={14} /> : <Icon name="pause" size={14} />}
      </button>
    </span>
  )
}
