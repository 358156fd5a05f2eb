/*
 * Background work of the engine, each piece behind a guard of its own: what fails in one is logged
 * and stops neither the others nor the server.
 */
import type { EngineLog } from '../options.ts'

const firstPauseMs = 500
const longestPauseMs = 10_000

/** One piece of background work. */
export interface BackgroundTask {
  /**
   * Does the work now, unless it failed so recently that it is left alone, or still goes on. Never
   * throws.
   */
  run(): void
  /** Settles when nothing is under way; never rejects. */
  settled(): Promise<void>
  /** Why the work failed when it was last tried; null while all is well. */
  trouble(): unknown
}

/**
 * @param name of the work, for the log
 * @param monotonic milliseconds of a clock that is never set
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
      'a part of the engine could not do its work; it tries again',
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
