import type { Baseline } from '../../contract/baseline.ts'
import { formatDurationRange } from '../format/duration.ts'

/**
 * From where to where four of five runs like this one take, in seconds; null while too little is
 * known.
 */
export function usualRange(usual: Baseline | null): [number, number] | null {
  if (usual === null) return null
  const low = usual.low_seconds ?? usual.p50_seconds
  const high = usual.high_seconds ?? usual.p95_seconds
  return low === null || high === null ? null : [low, high]
}

/** `typical 24–31 m`; null while too little is known. */
export function typicalText(usual: Baseline | null): string | null {
  const range = usualRange(usual)
  return range === null ? null : `typical ${formatDurationRange(...range)}`
}
