import { useState, type KeyboardEvent } from 'react'
import type { RunBar } from './chart-model.ts'

/** The column a key leads to; undefined for other keys. */
function columnAfter(key: string, from: number, count: number): number | undefined {
  const next = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: count - 1 }[key]
  return next === undefined ? undefined : Math.max(0, Math.min(count - 1, next))
}

/**
 * Which column of a chart of runs is pointed at. Arrow keys step through the columns from the run
 * the page is about, Enter opens one, Escape lets go.
 */
export function useRunChoice(bars: readonly RunBar[], onOpen: (jobId: number) => void) {
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = chosen === null ? undefined : bars[chosen]
  const open = () => shown && onOpen(shown.id)

  const handleKeyDown = (event: KeyboardEvent) => {
    const thisIndex = bars.findIndex((bar) => bar.isThis)
    const start = thisIndex === -1 ? bars.length : thisIndex
    const next = columnAfter(event.key, chosen ?? start, bars.length)
    if (next !== undefined) {
      event.preventDefault()
      setChosen(next)
    }
    if (event.key === 'Enter') open()
    if (event.key === 'Escape' && shown) {
      event.stopPropagation()
      setChosen(null)
    }
  }
  const letGo = () => setChosen(null)
  return {
    chosen,
    setChosen,
    shown,
    open,
    /** One tab stop for the whole chart. */
    groupProps: {
      tabIndex: 0,
      role: 'group',
      'aria-label': [
        `Runtime of the last ${bars.length} runs.`,
        'Arrow keys step through them, Enter opens one.',
      ].join(' '),
      onKeyDown: handleKeyDown,
      onMouseLeave: letGo,
      onBlur: letGo,
    } as const,
  }
}

export type RunChoice = ReturnType<typeof useRunChoice>
