import { quantile } from '../../server/rules/statistics.ts'
import type { Finding } from './replay.ts'

/** How well a detector did over some runs. */
export interface Score {
  runs: number
  /** Runaways that lasted beyond their onset. */
  runaways: number
  found: number
  /** Of those found, the ones raised before their onset. */
  early: number
  falseAlarms: number
  precision: number | null
  recall: number | null
  falseAlarmsPer1000: number
  /** From the onset to the flag, over those found; 0 for those found early. */
  medianDelaySeconds: number | null
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** A faulty run that ended before its onset is neither a runaway nor a false alarm. */
export const isUndecided = ({ run: { truth } }: Finding): boolean =>
  truth.fault !== null && truth.onsetSeconds === null

export function scoreOf(findings: readonly Finding[]): Score {
  const delays: number[] = []
  let [runaways, early, falseAlarms] = [0, 0, 0]
  for (const finding of findings) {
    const { onsetSeconds } = finding.run.truth
    const { raisedSeconds } = finding
    if (onsetSeconds !== null) runaways += 1
    if (raisedSeconds === null || isUndecided(finding)) continue
    if (onsetSeconds === null) falseAlarms += 1
    else {
      delays.push(Math.max(0, raisedSeconds - onsetSeconds))
      if (raisedSeconds < onsetSeconds) early += 1
    }
  }
  const found = delays.length
  return {
    runs: findings.length,
    runaways,
    found,
    early,
    falseAlarms,
    precision: ratio(found, found + falseAlarms),
    recall: ratio(found, runaways),
    falseAlarmsPer1000: (1000 * falseAlarms) / Math.max(1, findings.length),
    medianDelaySeconds: quantile(delays, 0.5),
  }
}
