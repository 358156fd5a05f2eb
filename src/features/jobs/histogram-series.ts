/** Job outcomes from the baseline upwards. */
export const series = ['failed', 'stopped', 'active', 'completed'] as const
export type Series = (typeof series)[number]

/** Of SVG shapes and of boxes. */
export const seriesClasses: Record<Series | 'all', string> = {
  failed: 'fill-failed-solid bg-failed-solid',
  stopped: 'fill-stopped-border bg-stopped-border',
  active: 'fill-running-solid bg-running-solid',
  completed: 'fill-completed-chart bg-completed-chart',
  all: 'fill-border bg-border',
}
