/**
 * Counts over time as small bars, the newest at the right.
 * @param label what they count, for screen readers
 */
export function Sparkline({ counts, label }: { counts: readonly number[]; label: string }) {
  const highest = Math.max(1, ...counts)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return (
    <svg
      className="h-6 w-full max-w-36"
      viewBox={`0 0 ${counts.length * 4} 24`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${total} ${label}`}
    >
      {counts.map((count, index) => (
        <rect
          // oxlint-disable-next-line react/no-array-index-key -- a bar is its place in time
          key={index}
          className={count === 0 ? 'fill-border' : 'fill-failed-solid'}
          x={index * 4}
          width="3"
          y={count === 0 ? 23 : 24 - Math.max(2, (count / highest) * 24)}
          height={count === 0 ? 1 : Math.max(2, (count / highest) * 24)}
        />
      ))}
    </svg>
  )
}
