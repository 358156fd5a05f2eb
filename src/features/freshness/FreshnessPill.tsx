import { useState } from 'react'
import { createPortal } from 'react-dom'
import { usePageClient } from '../../domain/page-client.ts'
import {
  localSecond,
  standstillSince,
  useEachSecond,
  usePageFreshness,
  usePublishStandstill,
} from '../../domain/page-freshness.ts'
import { syncQuery } from '../../domain/queries/sync.ts'
import { syncAge } from '../../domain/use-sync-age.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { useAccount } from '../../platform/account.ts'
import { ClockText } from '../../platform/ClockText.tsx'
import { usePlace } from '../../platform/date-locale.ts'
import { useIsPhone } from '../../platform/media.ts'
import { usePreference, writePreference } from '../../platform/preferences.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { pillOf, type Pill } from './pill.ts'

const SyncPanel = lazyPart('How fresh the jobs are', () =>
  import('./SyncPanel.tsx').then((module) => module.SyncPanel),
)

/** What React draws of the pill: what follows the word changes every second. */
type Drawn = [look: Pill['look'], word: string, standingSince: number | null]

/** The freshness of the page or of its source, whichever is worse, as of a local time. */
function usePill(): (localNow: number) => { pill: Pill; standingSince: number | null } {
  const client = usePageClient()
  const account = useAccount()
  const place = usePlace()
  const freshnessAt = usePageFreshness()
  const { data } = usePolled(syncQuery(account), 'side')
  return (localNow) => {
    const freshness = freshnessAt(localNow)
    const heard = data ? { sync: data.data, ...syncAge(client, account, localNow) } : null
    const pill = pillOf(freshness, heard, serverNow(), place)
    const { sourceStaleMs } = pill
    const goodMs = sourceStaleMs === null ? null : localNow - sourceStaleMs
    return { pill, standingSince: standstillSince(freshness, goodMs) }
  }
}

const frameClasses: Record<Pill['look'], string> = {
  loading: 'border-border-control text-text-2',
  live: 'border-border-control text-text-2',
  slow: 'border-border-strong text-text-2',
  stale: 'border-stopping-border bg-stopping-bg text-stopping-text',
  paused: 'border-dashed border-border-strong text-text-2',
}

function Sign({ look }: { look: Pill['look'] }) {
  if (look === 'stale') return <Icon name="clock" size={14} />
  if (look === 'paused') return null
  return (
    <i
      className={classes(
        'flex-none rounded-full',
        look === 'live' ? 'size-[7px] bg-completed-solid' : 'size-2 border-2 border-waiting-solid',
      )}
      aria-hidden
    />
  )
}

function PauseButton({ isStale }: { isStale: boolean }) {
  const paused = usePreference('polling') === 'paused'
  const label = paused ? 'Resume updates' : 'Pause updates'
  return (
    <button
      type="button"
      className={classes(
        'grid size-6 flex-none place-items-center rounded-xl hover:bg-selected',
        !isStale && 'text-text-3 hover:text-text',
      )}
      aria-label={label}
      title={`${label} (l)`}
      onClick={() => writePreference('polling', paused ? 'live' : 'paused')}
    >
      <Icon name={paused ? 'play' : 'pause'} size={14} />
    </button>
  )
}

/**
 * How fresh the page is, with a pause button (WCAG 2.2.2) and the details behind it. Always
 * visible.
 */
export function FreshnessPill() {
  const pillAt = usePill()
  const drawn = useEachSecond((now) => {
    const { pill, standingSince } = pillAt(now)
    return JSON.stringify([pill.look, pill.word, standingSince] satisfies Drawn)
  })
  const [look, word, standingSince] = JSON.parse(drawn) as Drawn
  usePublishStandstill(standingSince)
  const [isOpen, setOpen] = useState(false)
  const isPhone = useIsPhone()
  const isStale = look === 'stale'
  return (
    <>
      <span
        className={classes(
          'mr-1.5 inline-flex h-[26px] items-center gap-[5px] rounded-[13px] border pr-0.5',
          'text-s whitespace-nowrap tabular-nums max-sm:mr-0.5 max-sm:max-w-[37vw]',
          frameClasses[look],
        )}
        data-testid="freshness"
        data-state={look}
      >
        <button
          type="button"
          className={classes(
            'inline-flex h-6 min-w-0 flex-none items-center gap-[7px] rounded-xl pr-1 pl-2.5',
            'hover:bg-selected max-sm:flex-initial max-sm:gap-[5px] max-sm:pl-2',
            !isStale && 'hover:text-text',
          )}
          aria-haspopup="dialog"
          title="How fresh the jobs are"
          data-help="sign.freshness"
          onClick={() => setOpen(true)}
        >
          <Sign look={look} />
          <span className="max-sm:overflow-hidden max-sm:text-ellipsis">
            <b className={classes('font-strong', !isStale && 'text-text')}>{word}</b>
            <ClockText
              read={() => {
                const { rest, brief = rest } = pillAt(localSecond()).pill
                const text = isPhone ? brief : rest
                return text === '' ? '' : ` · ${text}`
              }}
            />
          </span>
        </button>
        <PauseButton isStale={isStale} />
      </span>
      {/* Outside the header, since a dialog has a header of its own. */}
      {isOpen ? createPortal(<SyncPanel onClose={() => setOpen(false)} />, document.body) : null}
    </>
  )
}
