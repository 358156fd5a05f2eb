/* Handling of errors that no other code caught. */
import type { Logger } from 'pino'

interface Emitter {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
}

/**
 * Logs an uncaught error, then drains and exits, because the state of the server is unknown.
 * Further errors during the drain are only logged.
 * @param end called once, with the exit code
 */
export function handleUncaughtErrors(
  process: Emitter,
  log: Pick<Logger, 'fatal'>,
  end: (exitCode: number) => void,
): void {
  let isEnding = false
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      log.fatal({ err: error, event }, 'Uncaught error: Jobwatch is stopping')
      if (isEnding) return
      isEnding = true
      end(1)
    })
  }
}
