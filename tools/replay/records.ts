import { judgeRecords, recordsModelOf } from '../../server/rules/odd-records.ts'
import type { PastRun } from '../../server/rules/run.ts'
import { median } from '../../server/rules/statistics.ts'
import type { GeneratedRun, Replay } from './generator.ts'
import { Archive, WatchedRun } from './replay.ts'

/** Says whether a completed run wrote odd records. */
export interface RecordsJudge {
  name: string
  /** @param history the package's completed runs that ended before this one did, oldest first */
  judge(history: readonly PastRun[], run: PastRun): boolean
}

export const jobwatchRecords: RecordsJudge = {
  name: 'Jobwatch',
  judge: (history, run) => judgeRecords(recordsModelOf(history), run)?.isOdd ?? false,
}

/** Fewer runs have no median worth the name. */
const minRuns = 2

/** Whether any output has less than a tenth of its median. */
export const tenthOfMedian: RecordsJudge = {
  name: '< 10 % of the median',
  judge: (history, run) =>
    history.length >= minRuns &&
    run.outputs.some(({ name, records }) => {
      const past = history.flatMap((each) => {
        return each.outputs.find((output) => output.name === name)?.records ?? []
      })
      return records !== null && past.length >= minRuns && records < 0.1 * median(past)
    }),
}

/** What a judge made of a completed run. */
export interface RecordsFinding {
  run: GeneratedRun
  /** Completed runs of the package before. */
  pastRuns: number
  isFlagged: boolean
}

/**
 * Judges completed runs as they end.
 * @param oneIn of the runs that lack nothing, one in so many is judged
 */
export function replayRecords(
  replay: Replay,
  judges: readonly RecordsJudge[],
  oneIn: number,
): Map<string, RecordsFinding[]> {
  const findings = new Map(judges.map(({ name }): [string, RecordsFinding[]] => [name, []]))
  const archive = new Archive()
  const ends = replay.runs
    .filter(({ status }) => status === 'completed')
    .map((run) => ({ run, endedMs: run.startedMs + run.runtimeSeconds * 1000 }))
    .toSorted((a, b) => a.endedMs - b.endedMs)
  for (const [index, { run, endedMs }] of ends.entries()) {
    const watched = new WatchedRun(run)
    const history = archive.historyOf(run.package.id)
    const isChosen = run.truth.shortage !== null || index % oneIn === 0
    for (const judge of isChosen ? judges : []) {
      const isFlagged = judge.judge(history, watched.past())
      findings.get(judge.name)?.push({ run, pastRuns: history.length, isFlagged })
    }
    archive.add(run, watched)
    archive.advance(endedMs)
  }
  return findings
}

/** How well a judge did over some runs. */
export interface RecordsScore {
  runs: number
  planted: number
  found: number
  recall: number | null
  falseAlarms: number
  /** Among runs that lack nothing. */
  falseAlarmsPer1000: number
}

export function recordsScoreOf(findings: readonly RecordsFinding[]): RecordsScore {
  const planted = findings.filter(({ run }) => run.truth.shortage !== null)
  const found = planted.filter(({ isFlagged }) => isFlagged).length
  const flagged = findings.filter(({ isFlagged }) => isFlagged).length
  const normal = findings.length - planted.length
  return {
    runs: findings.length,
    planted: planted.length,
    found,
    recall: planted.length === 0 ? null : found / planted.length,
    falseAlarms: flagged - found,
    falseAlarmsPer1000: (1000 * (flagged - found)) / Math.max(1, normal),
  }
}
