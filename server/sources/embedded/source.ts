import { resolve } from 'node:path'
import { capabilities, freeSource } from '../../../contract/sync.ts'
import { freshForMoments, type FullSource, type HookCapability } from '../port.ts'
import { createHost } from './host.ts'
import { jobContentMethods, jobMethods } from './job-methods.ts'
import { embeddedFloors, type EmbeddedOptions } from './options.ts'
import {
  clusterMethods,
  memberMethods,
  packageMethods,
  scheduleMethods,
  watcherMethods,
} from './resource-methods.ts'
import { SourceContext } from './source-context.ts'

/** Everything but web hooks: the engine reports changes by itself. */
export type EmbeddedSource = Omit<FullSource, keyof HookCapability>

/**
 * The engine on this machine as a source of jobs. `start()` rejects with an error fit to show when
 * the data folder cannot be written or another server holds it.
 */
export function createEmbeddedSource(options: EmbeddedOptions): EmbeddedSource {
  const now = options.now ?? Date.now
  const monotonic = options.monotonic ?? options.now ?? (() => performance.now())
  const context = new SourceContext(options, now)
  const listeners = new Set<() => void>()

  return {
    kind: 'embedded',
    capabilities: capabilities.filter((name) => name !== 'hooks'),
    account: options.account,
    floors: { ...embeddedFloors, ...options.floors },
    // Reading our own ledger costs nothing.
    freshFor: freshForMoments,
    historyDays: null,

    start: async () => {
      if (context.isRunning) return
      const dataDir = resolve(options.dataDir)
      const host = await createHost({ ...options, dataDir, now, monotonic })
      host.ledger.onChange(() => {
        for (const listener of listeners) listener()
      })
      context.attach(host)
    },
    close: async () => {
      await context.detach()?.close()
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    state: () => freeSource,

    ...jobMethods(context),
    ...jobContentMethods(context),
    ...packageMethods(context),
    ...clusterMethods(context),
    ...scheduleMethods(context),
    ...memberMethods(context),
    ...watcherMethods(context),
  }
}
