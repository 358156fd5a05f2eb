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

interface FlagLook {
  label: string
  icon: string
  weight: 'loud' | 'normal'
}

export const flagDisplay = {
  runaway: { label: flagLabels.runaway, icon: 'runaway', weight: 'loud' },
  slow: { label: flagLabels.slow, icon: 'slow', weight: 'normal' },
  no_progress: { label: flagLabels.no_progress, icon: 'flat', weight: 'normal' },
  stuck_stopping: { label: flagLabels.stuck_stopping, icon: 'hand', weight: 'normal' },
  queued_too_long: { label: flagLabels.queued_too_long, icon: 'queued', weight: 'normal' },
  zero_records: { label: flagLabels.zero_records, icon: 'zero', weight: 'normal' },
  odd_records: { label: flagLabels.odd_records, icon: 'odd', weight: 'normal' },
} as const satisfies Record<FlagKind, FlagLook>

/** What a chip says in place of a flag that somebody decided about. */
export const decisionLabels = {
  hour: 'Snoozed',
  run: 'Snoozed',
  expected: 'Expected',
  fine: 'Fine',
} as const satisfies Record<FlagChoice, string>
