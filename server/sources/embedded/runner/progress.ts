/** How far a job is: stages of equal weight, each as far as DuckDB tells. */
export interface ProgressMeter {
  /** Begins the next stage. */
  nextStage(): void
  /**
   * Takes DuckDB's word on the running statement, a percentage. It says -1 when it does not know,
   * and 100 while it still sorts or writes: both tell nothing.
   */
  report(percentage: number): void
  /** 0–1, and never less than before. */
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
