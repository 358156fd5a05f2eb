import type { Tone } from './Badge.tsx'

/** Colours of status icons outside a badge. */
export const iconColor = {
  waiting: 'text-waiting-solid',
  running: 'text-running-solid',
  stopping: 'text-stopping-solid',
  stopped: 'text-stopped-solid',
  completed: 'text-completed-solid',
  failed: 'text-failed-solid',
  unknown: 'text-border-strong',
} as const satisfies Record<Tone, string>
