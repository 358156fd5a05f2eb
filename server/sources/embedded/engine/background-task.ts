/*
 * Background tasks of the engine. A failing task is logged and affects neither the others nor the
 * server.
 */
import type { EngineLog } from '../options.ts'

const firstPauseMs = 500
const longestPauseMs = 10_000

/** One background task. */
export interface BackgroundTask {
  /** Runs the task now, unless it is still running or failed very recently. Never throws. */
  run(): void
  /** Settles when the task is not running; never rejects. */
  settled(): Promise<void>
  /** Why the last run failed; null if it succeeded. */
  trouble(): unknown
}

/**
 * @param name for the log
 * @param monotonic milliseconds of a monotonic clock
 */
export function createBackgroundTask(
  name: string,
  work: () => void | Promise<void>,
  { log, monotonic }: { log: EngineLog; monotonic: () => number },
): BackgroundTask {
  let failures = 0
  let notBefore = -Infinity
  let trouble: unknown = null
  let underWay: Promise<void> | null = null

  const done = () => {
    failures = 0
    trouble = null
  }
  const failed = (error: unknown) => {
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures)
    failures += 1
    notBefore = monotonic() + pauseMs
    trouble = error
    log.error(
      { unit: name, error: String(error), retry_in_ms: pauseMs },
      'a background task of the engine failed and will be retried',
    )
  }

  const follow = async (result: Promise<void>) => {
    try {
      await result
      done()
    } catch (error) {
      failed(error)
    } finally {
      underWay = null
    }
  }

  return {
    run: () => {
      if (underWay || monotonic() < notBefore) return
      try {
        const result = work()
        if (result === undefined) done()
        else underWay = follow(result)
      } catch (error) {
        failed(error)
      }
    },
    settled: async () => {
      await underWay
    },
    trouble: () => trouble,
  }
}
