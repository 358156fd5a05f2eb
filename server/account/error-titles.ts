import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { errorTitle } from '../rules/error-fingerprint.ts'
import { errorTextOf } from '../store/job-attributes.ts'
import type { StoredJob } from '../store/port.ts'

const maxKept = 2_000
/** Reading a long error takes up to a few milliseconds, so others get their turn in between. */
const turnMs = 10

/** Titles of failures' errors, each read once. */
export class ErrorTitles {
  readonly #kept = new LRUCache<string, string>({ max: maxKept })

  /** @returns titles by job id */
  async of(failures: Iterable<StoredJob>): Promise<Map<number, string>> {
    const titles = new Map<number, string>()
    let turnEnds = performance.now() + turnMs
    for (const failure of failures) {
      titles.set(failure.job.id, this.#titleOf(failure))
      if (performance.now() < turnEnds) continue
      await setImmediate()
      turnEnds = performance.now() + turnMs
    }
    return titles
  }

  #titleOf(failure: StoredJob): string {
    const key = `${failure.job.id} ${failure.seenMs} ${failure.headline ?? ''}`
    const title = this.#kept.get(key) ?? errorTitle(errorTextOf(failure))
    this.#kept.set(key, title)
    return title
  }
}
