import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { statusFacts } from '../../../../contract/status.ts'
import { cutFields } from '../bounds.ts'
import type { JobRecord } from '../ledger/jobs.ts'
import type { FromChild, RunPlan } from '../runner/protocol.ts'
import { isLocked } from '../storage-error.ts'
import type { EngineDeps } from './engine-deps.ts'
import { processStamp } from './process-stamp.ts'
import { startChildProcess, type ChildRun, type RunOutcome } from './child-process.ts'

/** At most four writes a second for a job's progress: each is a write to the disk. */
const progressEveryMs = 250

/**
 * How long what a job says waits for another program to give the ledger free, and between two
 * tries, milliseconds.
 */
const lockedPatienceMs = 30_000
const lockedRetryMs = 100

/** Less than this is standing still: in a runaway the tenth decimal moves for hours. */
const leastProgress = 0.001

type Progress = Extract<FromChild, { type: 'progress' }>

/**
 * Starts the process of a job and keeps the ledger equal to what it says. An output gets its final
 * name first and its record in the ledger next; what lies between is swept at the next start.
 * @param onStarted is called once the child works and the ledger says so
 */
export function startJobProcess(
  { ledger, folders, log, now }: EngineDeps,
  job: JobRecord,
  plan: RunPlan,
  onStarted: () => void,
): ChildRun {
  const folder = folders.job(job.id)
  let waiting: Progress | null = null
  let timer: NodeJS.Timeout | null = null
  let toldAt = 0
  let told = 0
  let fault: string | null = null

  const writeProgress = () => {
    timer = null
    const message = waiting
    waiting = null
    if (!message) return
    toldAt = performance.now()
    const progress = Math.floor(message.ratio / leastProgress) * leastProgress
    if (progress > told) {
      told = progress
      ledger.jobs.change(job.id, { progress })
    }
    if (message.output)
      ledger.jobs.changeOutput(job.id, message.output.position, { progress: message.output.ratio })
  }

  const take = (message: Exclude<FromChild, { type: 'ended' }>) => {
    switch (message.type) {
      case 'started': {
        // Both or none: a job that is begun again must not have its outputs twice.
        ledger.atomically(() => {
          // A stop may have come first; then it never runs.
          if (!statusFacts[ledger.jobs.get(job.id)?.status ?? 'stopped'].canStop) return
          ledger.jobs.addOutputs(
            job.id,
            plan.outputs.map(({ destination, file }) => ({
              component: destination.name,
              file,
              format: destination.format,
            })),
          )
          ledger.jobs.change(job.id, { status: 'running', startedAt: now() })
        })
        onStarted()
        return
      }
      case 'progress':
        waiting = message
        timer ??= setTimeout(
          () => guarded(writeProgress),
          Math.max(0, progressEveryMs - (performance.now() - toldAt)),
        )
        return
      case 'output': {
        const output = plan.outputs[message.position]
        if (!output) return
        // A waiting word on this output's progress is older than this one.
        if (waiting) waiting = { ...waiting, output: null }
        // A second try after the ledger was locked finds them renamed.
        if (existsSync(output.partialPath))
          renameSync(output.partialPath, join(folder.outputs, output.file))
        if (output.previewPath !== null && existsSync(output.previewPath))
          renameSync(output.previewPath, join(folder.previews, output.file))
        ledger.jobs.changeOutput(job.id, message.position, {
          records: message.records,
          progress: 1,
          fields: JSON.stringify(cutFields(message.fields)),
        })
      }
    }
  }
  // A full disk must end this job, not the server.
  const giveUp = (error: unknown) => {
    fault ??= error instanceof Error ? error.message : String(error)
    log.error({ job: job.id, error: fault }, 'a job could not be written down')
    run.kill()
  }
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      // The next word on progress says the same and more.
      if (!isLocked(error)) giveUp(error)
    }
  }

  /** What the child said and is not written down yet, in its order. */
  const said: Exclude<FromChild, { type: 'ended' }>[] = []
  let isWriting = false
  let written: Promise<void> = Promise.resolve()
  /** @returns false where it was given up */
  const write = async (message: Exclude<FromChild, { type: 'ended' }>): Promise<boolean> => {
    for (let waitedMs = 0; ; waitedMs += lockedRetryMs) {
      try {
        take(message)
        return true
      } catch (error) {
        if (!isLocked(error) || waitedMs >= lockedPatienceMs) {
          giveUp(error)
          return false
        }
        await delay(lockedRetryMs)
      }
    }
  }
  const writeAll = async () => {
    isWriting = true
    for (let next = said.shift(); next; next = said.shift()) if (!(await write(next))) break
    isWriting = false
  }
  const hear = (message: Exclude<FromChild, { type: 'ended' }>) => {
    said.push(message)
    if (!isWriting) written = writeAll()
  }

  const run = startChildProcess({ type: 'run', plan }, folder.root, hear)
  try {
    ledger.jobs.change(job.id, { pid: run.pid, pidStamp: processStamp(run.pid) })
  } catch (error) {
    // Nobody would know of it: the job is begun again later.
    run.kill()
    throw error
  }
  return {
    ...run,
    ended: run.ended.then(async (outcome): Promise<RunOutcome> => {
      if (timer) clearTimeout(timer)
      await written
      return fault === null ? outcome : { kind: 'failed', where: 'Writing', message: fault }
    }),
  }
}
