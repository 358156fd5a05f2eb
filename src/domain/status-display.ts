import { flagLabels } from '../../contract/flag-kinds.ts'
import type { FlagChoice, FlagKind } from '../../contract/flags.ts'
import type { SeenStatus } from '../../contract/status.ts'

/**
 * How a status is shown: word and icon always, colour third (interaction-rules.md §9). `icon` and
 * `tone` are names that `ui/Icon` and `ui/Badge` know; the compiler checks them where they are
 * used.
 */
interface StatusLook {
  label: string
  icon: string
  tone: string
  /** The class of its bars: colour in charts is one of four outcomes. */
  chart: 'completed' | 'active' | 'stopped' | 'failed'
  /** In a sentence: "still running". */
  word: string
}

export const statusDisplay = {
  idle: {
    label: 'Requested',
    icon: 'requested',
    tone: 'waiting',
    chart: 'active',
    word: 'requested',
  },
  pending: {
    label: 'Starting',
    icon: 'starting',
    tone: 'waiting',
    chart: 'active',
    word: 'starting',
  },
  queued: { label: 'Queued', icon: 'queued', tone: 'waiting', chart: 'active', word: 'queued' },
  running: { label: 'Running', icon: 'running', tone: 'running', chart: 'active', word: 'running' },
  pending_stoppage: {
    label: 'Stop requested',
    icon: 'hand',
    tone: 'stopping',
    chart: 'active',
    word: 'about to stop',
  },
  stopping: {
    label: 'Stopping',
    icon: 'stopping',
    tone: 'stopping',
    chart: 'active',
    word: 'stopping',
  },
  stopped: {
    label: 'Stopped',
    icon: 'stopped',
    tone: 'stopped',
    chart: 'stopped',
    word: 'stopped',
  },
  completed: {
    label: 'Completed',
    icon: 'completed',
    tone: 'completed',
    chart: 'completed',
    word: 'completed',
  },
  failed: { label: 'Failed', icon: 'failed', tone: 'failed', chart: 'failed', word: 'failed' },
  // A word of the source that we do not know is shown as it came: see `statusLabel`.
  unknown: {
    label: 'Unknown',
    icon: 'unknown',
    tone: 'unknown',
    chart: 'active',
    word: 'in a state we do not know',
  },
} as const satisfies Record<SeenStatus, StatusLook>

/** The word on the badge; for a status we do not know, the source's own. */
export const statusLabel = (status: SeenStatus, rawStatus: string): string =>
  status === 'unknown' && rawStatus !== '' ? rawStatus : statusDisplay[status].label

/**
 * What a badge shows of a status.
 * @param claimed what the person asks for, before the server says it
 */
export function badgeOf(status: SeenStatus, rawStatus = '', claimed = false) {
  const { tone, icon } = statusDisplay[status]
  const help = `status.${status}${claimed ? ' sign.claimed' : ''}`
  return { tone, icon, label: statusLabel(status, rawStatus), claimed, help }
}

const flagIcons = {
  runaway: 'runaway',
  slow: 'slow',
  no_progress: 'flat',
  stuck_stopping: 'hand',
  queued_too_long: 'queued',
  zero_records: 'zero',
  odd_records: 'odd',
} as const satisfies Record<FlagKind, string>

/** How a flag is shown. A runaway is loud. */
export const flagLook = (kind: FlagKind) => ({
  label: flagLabels[kind],
  icon: flagIcons[kind],
  weight: kind === 'runaway' ? ('loud' as const) : ('normal' as const),
})

/** What a chip says in place of a flag that somebody decided about. */
export const decisionLabels = {
  hour: 'Snoozed',
  run: 'Snoozed',
  expected: 'Expected',
  fine: 'Fine',
} as const satisfies Record<FlagChoice, string>
