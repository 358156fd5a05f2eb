import { formatDuration } from '../../format/duration.ts'
import { useStandingNow } from '../../domain/freshness.ts'
import { useServerNow } from '../../platform/server-clock.ts'

const runtimeText = (seconds: number, asOf: string, now: number) =>
  formatDuration(Math.floor(seconds + Math.max(0, (now - Date.parse(asOf)) / 1000)))

function Ticking({ seconds, asOf }: { seconds: number; asOf: string }) {
  return <>{runtimeText(seconds, asOf, useServerNow())}</>
}

/**
 * The runtime of a running job, the only part of a row that ticks. It stands still and turns grey
 * while the page is stale or paused.
 * @param seconds the runtime at `asOf`, an ISO time of the server's clock
 */
export function LiveRuntime({ seconds, asOf }: { seconds: number; asOf: string }) {
  const standing = useStandingNow()
  return (
    <span
      aria-hidden
      className={standing === null ? undefined : 'text-text-3'}
      data-as-of={standing ?? undefined}
    >
      {standing === null ? (
        <Ticking seconds={seconds} asOf={asOf} />
      ) : (
        runtimeText(seconds, asOf, standing)
      )}
    </span>
  )
}
