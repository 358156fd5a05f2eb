import { useStandingNow } from '../../domain/freshness.ts'
import { formatDuration } from '../../format/duration.ts'
import { ClockText } from '../../platform/ClockText.tsx'
import { serverNow } from '../../platform/server-clock.ts'

const runtimeText = (seconds: number, asOf: string, now: number) =>
  formatDuration(Math.floor(seconds + Math.max(0, (now - Date.parse(asOf)) / 1000)))

/**
 * The runtime of a running job, the only part of a row that ticks. It stands still and turns grey
 * while the page is stale or paused.
 * @param seconds the runtime at `asOf`, an ISO time of the server's clock
 */
export function LiveRuntime({ seconds, asOf }: { seconds: number; asOf: string }) {
  const standing = useStandingNow()
  if (standing === null)
    return <ClockText read={() => runtimeText(seconds, asOf, serverNow())} hidden />
  return (
    <span className="text-text-3" aria-hidden data-as-of={standing}>
      {runtimeText(seconds, asOf, standing)}
    </span>
  )
}
