import { useFreshness, type Freshness } from '../../lib/freshness.ts'
import { usePreference, writePreference } from '../../lib/preferences.ts'
import { Icon } from '../../ui/Icon.tsx'

function age(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 2) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`
}

/** The pill's bold word and what follows it. */
export function freshnessWords({ state, ageMs, cause, delayMs }: Freshness): [string, string] {
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

/** How fresh the page is, always in sight, with the pause beside it (WCAG 2.2.2). */
export function FreshnessPill() {
  const freshness = useFreshness()
  const paused = usePreference('polling') === 'paused'
  const [word, rest] = freshnessWords(freshness)
  return (
    <span className={`fresh ${freshness.state}`} data-testid="freshness">
      {freshness.state === 'stale' ? <Icon name="clock" size={14} /> : freshness.state === 'paused' ? null : <i aria-hidden />}
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
