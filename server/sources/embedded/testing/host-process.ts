import { createEmbeddedSource } from '../source.ts'
import type { EmbeddedOptions } from '../options.ts'
import type { RunRequest } from '../../../../contract/requests.ts'

/*
 * A server for tests that kill it: opens the data folder, handles runs and stops, and reports what
 * was accepted.
 */

export type ToHost =
  | { type: 'open'; options: Omit<EmbeddedOptions, 'log' | 'now'> }
  | { type: 'run'; request: RunRequest }
  | { type: 'stop'; id: number }
export type FromHost =
  { type: 'opened' } | { type: 'accepted'; id: number } | { type: 'refused'; message: string }

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let source: ReturnType<typeof createEmbeddedSource> | null = null
const say = (message: FromHost) => process.send?.(message)

const take = async (message: ToHost): Promise<void> => {
  try {
    if (message.type === 'open') {
      source = createEmbeddedSource({ ...message.options, log })
      await source.start()
      say({ type: 'opened' })
    } else if (message.type === 'run' && source) {
      say({ type: 'accepted', id: (await source.runJob(message.request)).id })
    } else if (message.type === 'stop') {
      await source?.stopJob(message.id)
    }
  } catch (error) {
    say({ type: 'refused', message: String(error) })
  }
}

process.on('message', (message) => void take(message as ToHost))
process.on('disconnect', () => process.exit(0))
