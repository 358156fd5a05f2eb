/** Progress of a job: stages of equal weight, each with DuckDB's own progress. */
export interface ProgressMeter {
  /** Begins the next stage. */
  nextStage(): void
  /**
   * Records DuckDB's progress of the running statement, a percentage. Ignores -1, which means
   * unknown, and 100, which it also reports while it still sorts or writes.
   */
  report(percentage: number): void
  /** 0–1, never decreasing. */
  ratio(): number
  /** 0–1 of the running stage. */
  stageRatio(): number
}

export function createProgressMeter(stages: number): ProgressMeter {
  let done = -1
  let within = 0
  return {
    nextStage: () => {
      done += 1
      within = 0
    },
    report: (percentage) => {
      if (done >= 0 && percentage > 0 && percentage < 100)
        within = Math.max(within, percentage / 100)
    },
    ratio: () => (stages === 0 ? 0 : Math.min(1, (Math.max(0, done) + within) / stages)),
    stageRatio: () => within,
  }
}
