import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cutEnd, type FromChild, type RunEnd, type ToChild } from '../runner/protocol.ts'

/** How a run ended: the child's own word, or that it died without one. */
export type RunOutcome =
  RunEnd | { kind: 'died'; killed: boolean; signal: string | null; code: number | null }

/** One child process at work. */
export interface ChildRun {
  readonly pid: number
  /** Settles once the child is gone and all it said was handled; never rejects. */
  readonly ended: Promise<RunOutcome>
  /** The stop ladder: ask, and kill what has not left within the grace. Harmless when repeated. */
  stop(): void
  /** The last rung at once. */
  kill(): void
}

/**
 * How long a child may take to break off its query before it is killed. Mostly under 31 ms; a stop
 * is to be done within 2 s.
 */
const stopGraceMs = 1500

const childFile = fileURLToPath(new URL('../runner/child.ts', import.meta.url))

/**
 * Starts a child and gives it its task.
 * @param label what a list of processes shows beside it
 * @param onMessage hears everything it says but its end
 */
export function startChildProcess(
  task: Exclude<ToChild, { type: 'stop' }>,
  label: string,
  onMessage: (message: Exclude<FromChild, { type: 'ended' }>) => void,
): ChildRun {
  const child = fork(childFile, [label], {
    execPath: process.execPath,
    execArgv: ['--max-old-space-size=128'],
    // Nothing of ours is handed on: keys live in the environment.
    env: { TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  let end: RunEnd | null = null
  let killed = false
  let ladder: NodeJS.Timeout | null = null
  const send = (message: ToChild) => {
    // A child that has just left cannot be told anything, and need not be.
    if (child.connected) child.send(message, () => undefined)
  }
  const kill = () => {
    killed = true
    child.kill('SIGKILL')
  }

  child.on('message', (raw) => {
    const message = raw as FromChild
    if (message.type === 'ended') end = cutEnd(message.end)
    else onMessage(message)
  })
  const ended = new Promise<RunOutcome>((resolve) => {
    let left: { code: number | null; signal: string | null } | null = null
    // The last messages may come after the exit: only the end of the channel says that there are no
    // more.
    const settle = () => {
      if (!left || child.connected) return
      if (ladder) clearTimeout(ladder)
      resolve(end ?? { kind: 'died', killed, ...left })
    }
    child.on('exit', (code, signal) => {
      left = { code, signal }
      settle()
    })
    child.on('disconnect', () => setImmediate(settle))
    child.on('error', (error) => {
      // It could not be started at all: no exit will come.
      if (child.pid === undefined)
        resolve({
          kind: 'failed',
          where: 'Start',
          message: `No process could be started: ${error.message}`,
        })
    })
  })
  try {
    send(task)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return {
    pid: child.pid ?? 0,
    ended,
    stop: () => {
      send({ type: 'stop' })
      ladder ??= setTimeout(kill, stopGraceMs)
    },
    kill,
  }
}
