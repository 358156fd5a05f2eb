import { formatDuration } from '../../format/duration.ts'
import { useStandingStill } from '../../lib/freshness.ts'
import { useServerNow } from '../../lib/server-clock.ts'

function Ticking({ seconds, asOf }: { seconds: number; asOf: string }) {
  const now = useServerNow()
  const grown = seconds + Math.max(0, (now - Date.parse(asOf)) / 1000)
  return <>{formatDuration(Math.floor(grown))}</>
}

/**
 * A running job's time, counted on from the server's last word; the only part of a row that ticks.
 * Stands still and turns grey while the page is stale or paused.
 * @param seconds the runtime at `asOf`, an ISO moment of the server's clock
 */
export function LiveRuntime({ seconds, asOf }: { seconds: number; asOf: string }) {
  const still = useStandingStill()
  return (
    <span aria-hidden className={still === null ? undefined : 'as-of'}>
      {still === null ? <Ticking seconds={seconds} asOf={asOf} /> : formatDuration(seconds)}
    </span>
  )
}
