import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cutEnd, type FromChild, type RunEnd, type ToChild } from '../runner/protocol.ts'

/** How a run ended: the child's own report, or its death without one. */
export type RunOutcome =
  RunEnd | { kind: 'died'; killed: boolean; signal: string | null; code: number | null }

/** A running child process. */
export interface ChildRun {
  readonly pid: number
  /** Settles once the child is gone and all its messages were handled; never rejects. */
  readonly ended: Promise<RunOutcome>
  /** Asks the child to stop, and kills it after the grace period. Can be called repeatedly. */
  stop(): void
  /** Kills the child immediately. */
  kill(): void
}

/**
 * How long a child may take to abort its query before it is killed. It usually takes under 31 ms; a
 * stop has to finish within 2 s.
 */
const stopGraceMs = 1500

const childFile = fileURLToPath(new URL('../runner/child.ts', import.meta.url))

/**
 * Starts a child and sends it its task.
 * @param label shown next to it in process lists
 * @param compiled folder for Node's cache of the child's compiled program
 * @param onMessage called with every message except the end
 */
export function startChildProcess(
  task: Exclude<ToChild, { type: 'stop' }>,
  { label, compiled }: { label: string; compiled: string },
  onMessage: (message: Exclude<FromChild, { type: 'ended' }>) => void,
): ChildRun {
  const child = fork(childFile, [label], {
    execPath: process.execPath,
    execArgv: ['--max-old-space-size=128'],
    // No other environment, because it contains keys.
    env: { TZ: 'UTC', NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  let end: RunEnd | null = null
  let killed = false
  let ladder: NodeJS.Timeout | null = null
  const send = (message: ToChild) => {
    // A child that has just exited cannot receive messages and does not need to.
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
    // The last messages may arrive after the exit; only the end of the channel shows that there are
    // no more.
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
      // The process could not be started, so there will be no exit event.
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
