import { formatDuration } from '../../format/duration.ts'
import { useStandingNow } from '../../domain/freshness.ts'
import { useServerNow } from '../../platform/server-clock.ts'

const grown = (seconds: number, asOf: string, now: number) =>
  formatDuration(Math.floor(seconds + Math.max(0, (now - Date.parse(asOf)) / 1000)))

function Ticking({ seconds, asOf }: { seconds: number; asOf: string }) {
  return <>{grown(seconds, asOf, useServerNow())}</>
}

/**
 * A running job's time, counted on from the server's last word; the only part of a row that ticks.
 * Stands still and turns grey while the page is stale or paused.
 * @param seconds the runtime at `asOf`, an ISO moment of the server's clock
 */
export function LiveRuntime({ seconds, asOf }: { seconds: number; asOf: string }) {
  const standing = useStandingNow()
  return (
    <span aria-hidden className={standing === null ? undefined : 'as-of'}>
      {standing === null ? (
        <Ticking seconds={seconds} asOf={asOf} />
      ) : (
        grown(seconds, asOf, standing)
      )}
    </span>
  )
}
