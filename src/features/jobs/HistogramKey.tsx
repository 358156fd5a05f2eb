import { formatCount } from '../../format/number.ts'
import { locale } from '../../platform/date-locale.ts'
import { classes } from '../../ui/classes.ts'
import type { HistogramBar } from './histogram-model.ts'
import { series, seriesClasses, type Series } from './histogram-series.ts'

const labels: Record<Series | 'all', string> = {
  completed: 'Completed',
  active: 'Active',
  stopped: 'Stopped',
  failed: 'Failed',
  all: 'All',
}

/** What the colors mean, with totals. */
export function HistogramKey({
  bars,
  isExact,
}: {
  bars: readonly HistogramBar[]
  isExact: boolean
}) {
  const sum = (key: Series | 'total' | 'all') => bars.reduce((total, bar) => total + bar[key], 0)
  const isFiltered = sum('all') > sum('total')
  // In the order of the stacked bars, from the top.
  const shown = series.toReversed().filter((key) => !isFiltered || sum(key) > 0)
  const entries: readonly (Series | 'all')[] = isFiltered ? [...shown, 'all'] : shown
  return (
    <ul className="flex h-(--hist) flex-col justify-between max-md:hidden" aria-hidden>
      {entries.map((key) => {
        const isAlarming = key === 'failed' && sum(key) > 0
        return (
          <li
            key={key}
            className={classes(
              'flex items-center gap-1.5',
              isAlarming && 'font-strong text-failed-text',
            )}
          >
            <i className={classes('size-2 flex-none rounded-[2px]', seriesClasses[key])} />
            {labels[key]}
            <b
              className={classes('ml-auto', isAlarming ? 'font-strong' : 'font-normal text-text-2')}
            >
              {`${formatCount(sum(key), locale)}${isExact ? '' : '+'}`}
            </b>
          </li>
        )
      })}
    </ul>
  )
}
