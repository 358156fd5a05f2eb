/** Room to the right of the largest value. */
const headroom = 1.06

/**
 * A flagged value beside what is usual: the bar is the value, the block the usual range, the dashed line a
 * limit, the ring where the value is expected to end.
 * @param value, low, high, limit, expected in one unit
 */
export function RangeScale({
  value,
  usual,
  limit,
  expected,
  label,
}: {
  value: number
  usual: { low: number; high: number } | null
  limit: number | null
  expected: number | null
  label: string
}) {
  const full = Math.max(value, usual?.high ?? 0, limit ?? 0, expected ?? 0) * headroom
  const at = (x: number) => `${full > 0 ? (x / full) * 100 : 0}%`
  return (
    <svg className="block h-7 w-full" role="img" aria-label={label}>
      <rect className="bullet-base" y="12" width="100%" height="4" rx="2" />
      {usual === null ? null : (
        <rect
          className="bullet-band"
          x={at(usual.low)}
          y="5"
          width={at(Math.max(usual.high - usual.low, full * 0.005))}
          height="18"
          rx="2"
        />
      )}
      <rect
        className="bullet-over"
        y="11"
        width={at(Math.max(value, full * 0.004))}
        height="6"
        rx="3"
      />
      {limit === null ? null : (
        <line
          className="stroke-flag-solid"
          x1={at(limit)}
          x2={at(limit)}
          y2="28"
          strokeWidth="1.5"
          strokeDasharray="5 3"
        />
      )}
      {expected === null ? null : (
        <circle
          className="fill-surface stroke-flag-solid"
          cx={at(expected)}
          cy="14"
          r="4"
          strokeWidth="1.5"
        />
      )}
    </svg>
  )
}
