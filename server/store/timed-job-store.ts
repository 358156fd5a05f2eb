import type { DurationHistogram } from '../shared/histogram.ts'
import type { JobStore } from './port.ts'

/** Methods that do not read or write jobs, or last as long as the server. */
const untimed: ReadonlySet<PropertyKey> = new Set(['close', 'optimize', 'repairCounts'])

/** A store that records how long each of its methods takes, by method and outcome. */
export function timedJobStore(store: JobStore, durations: DurationHistogram): JobStore {
  const timed = async (operation: string, work: () => Promise<unknown>): Promise<unknown> => {
    const startMs = performance.now()
    let outcome = 'failed'
    try {
      const value = await work()
      outcome = 'ok'
      return value
    } finally {
      durations.observe({ operation, outcome }, (performance.now() - startMs) / 1000)
    }
  }
  return new Proxy(store, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      const bound = (...args: unknown[]): unknown => Reflect.apply(member, target, args)
      if (untimed.has(name)) return bound
      return (...args: unknown[]) => timed(String(name), () => Promise.resolve(bound(...args)))
    },
  })
}
