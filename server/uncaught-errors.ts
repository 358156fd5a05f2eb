/*
 * What to do with an error that no guard caught.
 */
import type { Logger } from 'pino'

interface Emitter {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
}

/**
 * Logs what nobody caught, and lets the server drain and end: after such an error nobody knows what
 * state it is in. Those that follow while it drains are only logged.
 * @param end is called once, with the exit code
 */
export function handleUncaughtErrors(
  process: Emitter,
  log: Pick<Logger, 'fatal'>,
  end: (exitCode: number) => void,
): void {
  let isEnding = false
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      log.fatal({ err: error, event }, 'An error that nothing foresaw: Jobwatch stops')
      if (isEnding) return
      isEnding = true
      end(1)
    })
  }
}
