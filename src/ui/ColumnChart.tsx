import type { MouseEvent } from 'react'
import { classes } from './classes.ts'

/** One column: what is above the line, in two parts, and what is below it. In units of the axis. */
export interface ChartColumn {
  id: number
  up: number
  /** Above `up`, in the colour of a flag. */
  over: number
  /** At most 0. */
  down: number
  tone: 'live' | 'good' | 'bad' | 'plain'
  /** Tells columns apart without colour (WCAG 1.4.1). */
  mark: 'cross' | 'square' | null
  isCurrent: boolean
  words: string
  href: string
}

export interface ChartAxis {
  ticks: readonly { at: number; label: string }[]
  top: number
  /** At most 0. */
  bottom: number
}

/** Pixels. */
const height = 212
const marginTop = 14
const marginBottom = 8
const plotHeight = height - marginTop - marginBottom
/** The smallest value is still to be seen. */
const minHeight = 2

/** How much of its place a column fills; of a few wide places less, so that it is no block. */
const fillOf = (places: number) => (places > 12 ? 0.6 : 0.46)

const fills = {
  live: 'fill-running-solid',
  good: 'fill-completed-chart',
  bad: 'fill-failed-solid',
  plain: 'fill-stopped-border',
} as const satisfies Record<ChartColumn['tone'], string>

const percent = (share: number) => `${Math.round(share * 100_000) / 1000}%`

/** Above a column, at its middle. */
function Mark({ mark, x, y }: { mark: 'cross' | 'square'; x: string; y: number }) {
  return (
    <svg x={x} y={y} overflow="visible">
      {mark === 'cross' ? (
        <path
          className="fill-none stroke-failed-solid"
          d="M-2.5 -8l5 5m0-5l-5 5"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      ) : (
        <rect className="fill-stopped-border" x="-2" y="-6" width="4" height="4" />
      )}
    </svg>
  )
}

interface Place {
  /** Shares of the width. */
  left: number
  width: number
}

/** The whole place of a column. */
function Area({ place, className }: { place: Place; className: string }) {
  return (
    <rect
      className={className}
      x={percent(place.left)}
      y={marginTop}
      width={percent(place.width)}
      height={plotHeight}
    />
  )
}

/** @param y where a value lies, in pixels */
function Column({
  column,
  place,
  y,
  onChoose,
  onOpen,
}: {
  column: ChartColumn
  place: Place
  y: (value: number) => number
  onChoose: () => void
  onOpen: () => void
}) {
  const { up, over, down, tone, mark, words, href } = column
  const share = fillOf(Math.round(1 / place.width))
  const x = percent(place.left + (place.width * (1 - share)) / 2)
  const width = percent(place.width * share)
  // What has not started has no height, not even a small one.
  const isDrawn = up > 0 || tone !== 'live'
  const tall = isDrawn ? Math.max(minHeight, y(0) - y(up)) : 0
  const deep = y(down) - y(0)
  const handleClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onOpen()
  }
  return (
    // Arrow keys lead to the columns, so that the chart is one stop of the tab key.
    <a href={href} tabIndex={-1} aria-label={words} onClick={handleClick} onPointerEnter={onChoose}>
      <Area place={place} className="fill-transparent" />
      {deep < 0.5 ? null : (
        <rect
          className="fill-waiting-border opacity-75"
          x={x}
          y={y(0)}
          width={width}
          height={deep}
        />
      )}
      {isDrawn ? (
        <rect className={fills[tone]} x={x} y={y(0) - tall} width={width} height={tall} />
      ) : null}
      {over > 0 ? (
        <rect
          className="fill-flag-solid"
          x={x}
          y={y(up + over)}
          width={width}
          height={y(up) - y(up + over)}
        />
      ) : null}
      {mark === null ? null : (
        <Mark mark={mark} x={percent(place.left + place.width / 2)} y={y(0) - tall} />
      )}
    </a>
  )
}

function Line({ y, className }: { y: number; className: string }) {
  return <line className={className} x1="0" x2="100%" y1={y} y2={y} />
}

/** The labels of the axis, beside the columns. */
function AxisLabels({ axis, y }: { axis: ChartAxis; y: (value: number) => number }) {
  return (
    <svg className="w-9.5 flex-none" height={height} aria-hidden>
      {axis.ticks.map(({ at, label }) => (
        <text key={at} className="fill-text-3 text-s" x="30" y={y(at) + 4} textAnchor="end">
          {label}
        </text>
      ))}
    </svg>
  )
}

/**
 * Columns over a line of zero, each a link, with a band of what is usual and two dashed lines: a
 * chart that is there with the page, since it takes no library.
 * @param before empty places at the left
 * @param places how many there are, empty ones included
 * @param band from where to where, null for none
 * @param middle, limit where the lines are, null for none
 * @param chosen index of the column that is pointed at
 */
export function ColumnChart({
  columns,
  before,
  places,
  axis,
  band,
  middle,
  limit,
  chosen,
  onChoose,
  onOpen,
}: {
  columns: readonly ChartColumn[]
  before: number
  places: number
  axis: ChartAxis
  band: readonly [low: number, high: number] | null
  middle: number | null
  limit: number | null
  chosen: number | null
  onChoose: (index: number) => void
  onOpen: (id: number) => void
}) {
  const y = (value: number) => {
    const shown = Math.max(axis.bottom, Math.min(axis.top, value))
    return marginTop + ((axis.top - shown) / (axis.top - axis.bottom)) * plotHeight
  }
  const placeOf = (index: number): Place => ({
    left: (before + index) / places,
    width: 1 / places,
  })
  return (
    <div className="flex">
      <AxisLabels axis={axis} y={y} />
      <svg className="min-w-0 flex-1" height={height} width="100%">
        {axis.ticks.map(({ at }) => (
          <Line
            key={at}
            y={y(at)}
            className={at === 0 ? 'stroke-border-strong' : 'stroke-border'}
          />
        ))}
        {columns.map(({ id, isCurrent }, index) =>
          isCurrent || index === chosen ? (
            <Area key={id} place={placeOf(index)} className="fill-selected" />
          ) : null,
        )}
        {band === null ? null : (
          <rect
            className="fill-text opacity-8"
            width="100%"
            y={y(band[1])}
            height={y(band[0]) - y(band[1])}
          />
        )}
        {columns.map((column, index) => (
          <Column
            key={column.id}
            column={column}
            place={placeOf(index)}
            y={y}
            onChoose={() => onChoose(index)}
            onOpen={() => onOpen(column.id)}
          />
        ))}
        <g className="pointer-events-none">
          {middle === null ? null : (
            <Line y={y(middle)} className={classes('stroke-text-3', '[stroke-dasharray:2_3]')} />
          )}
          {limit === null ? null : (
            <Line
              y={y(limit)}
              className={classes('stroke-flag-solid stroke-[1.5]', '[stroke-dasharray:5_3]')}
            />
          )}
        </g>
      </svg>
    </div>
  )
}
