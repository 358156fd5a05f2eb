import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { statusFacts } from '../../../../contract/status.ts'
import { cutFields } from '../bounds.ts'
import type { JobFolder } from '../folders.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import type { FromChild, RunPlan } from '../runner/protocol.ts'
import { isLocked } from '../storage-error.ts'
import { startChildProcess, type ChildRun, type RunOutcome } from './child-process.ts'
import type { EngineDeps } from './engine-deps.ts'
import { processStamp } from './process-stamp.ts'
import { errorMessage } from '../../../shared/error-message.ts'

/** Progress is written at most four times a second, because each write goes to the disk. */
const progressIntervalMs = 250

/**
 * How long a message waits while another program locks the ledger, and the time between two tries,
 * in milliseconds.
 */
const lockedPatienceMs = 30_000
const lockedRetryMs = 100

/** Smaller changes are not progress: a runaway moves the tenth decimal for hours. */
const minProgress = 0.001

type Message = Exclude<FromChild, { type: 'ended' }>
type Progress = Extract<FromChild, { type: 'progress' }>
type OutputWritten = Extract<FromChild, { type: 'output' }>

/**
 * Starts the process of a job and records its messages.
 * @param onStarted called once the child works and the ledger shows it
 */
export function startJobProcess(
  deps: EngineDeps,
  job: JobRecord,
  plan: RunPlan,
  onStarted: () => void,
): ChildRun {
  return new JobProcess(deps, job, plan, onStarted).start()
}

/**
 * Applies a child's messages to the ledger. An output first gets its final name and then its
 * record; if that is interrupted, the next start cleans up.
 */
class JobProcess {
  readonly #deps: EngineDeps
  readonly #job: JobRecord
  readonly #plan: RunPlan
  readonly #folder: JobFolder
  readonly #onStarted: () => void
  /** Messages not recorded yet, in order. */
  readonly #messages: Message[] = []
  #isWriting = false
  #written: Promise<void> = Promise.resolve()
  #progress: { waiting: Progress | null; timer: NodeJS.Timeout | null; at: number; ratio: number } =
    { waiting: null, timer: null, at: 0, ratio: 0 }
  /** Why the job was aborted; null if it was not. */
  #fault: string | null = null
  #run: ChildRun | null = null

  constructor(deps: EngineDeps, job: JobRecord, plan: RunPlan, onStarted: () => void) {
    this.#deps = deps
    this.#job = job
    this.#plan = plan
    this.#folder = deps.folders.job(job.id)
    this.#onStarted = onStarted
  }

  start(): ChildRun {
    const { compiled } = this.#deps.folders
    const run = startChildProcess(
      { type: 'run', plan: this.#plan },
      { label: this.#folder.root, compiled },
      (message) => this.#hear(message),
    )
    this.#run = run
    try {
      const pidStamp = processStamp(run.pid)
      this.#deps.ledger.jobs.change(this.#job.id, { pid: run.pid, pidStamp })
    } catch (error) {
      // No one would know about the process, so the job is started again later.
      run.kill()
      throw error
    }
    return { ...run, ended: run.ended.then((outcome) => this.#end(outcome)) }
  }

  async #end(outcome: RunOutcome): Promise<RunOutcome> {
    if (this.#progress.timer) clearTimeout(this.#progress.timer)
    await this.#written
    if (this.#fault === null) return outcome
    return { kind: 'failed', where: 'Writing', message: this.#fault }
  }

  #hear(message: Message): void {
    this.#messages.push(message)
    if (!this.#isWriting) this.#written = this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    for (let next = this.#messages.shift(); next; next = this.#messages.shift())
      if (!(await this.#write(next))) break
    this.#isWriting = false
  }

  /** @returns false if the job was aborted */
  async #write(message: Message): Promise<boolean> {
    for (let waitedMs = 0; ; waitedMs += lockedRetryMs) {
      try {
        this.#take(message)
        return true
      } catch (error) {
        if (!isLocked(error) || waitedMs >= lockedPatienceMs) {
          this.#giveUp(error)
          return false
        }
        await delay(lockedRetryMs)
      }
    }
  }

  #take(message: Message): void {
    switch (message.type) {
      case 'started':
        return this.#started()
      case 'progress':
        return this.#progressed(message)
      case 'output':
        return this.#outputWritten(message)
    }
  }

  #started(): void {
    const { ledger, now } = this.#deps
    const { id } = this.#job
    // Both or neither: a restarted job must not have its outputs twice.
    ledger.atomically(() => {
      // If a stop came first, the job never runs.
      if (!statusFacts[ledger.jobs.get(id)?.status ?? 'stopped'].canStop) return
      const outputs = this.#plan.outputs.map(({ destination, file }) => ({
        component: destination.name,
        file,
        format: destination.format,
      }))
      ledger.jobs.addOutputs(id, outputs)
      ledger.jobs.change(id, { status: 'running', startedAt: now() })
    })
    this.#onStarted()
  }

  #progressed(message: Progress): void {
    const progress = this.#progress
    progress.waiting = message
    const waitMs = Math.max(0, progressIntervalMs - (performance.now() - progress.at))
    progress.timer ??= setTimeout(() => this.#writeProgress(), waitMs)
  }

  #writeProgress(): void {
    const { waiting } = this.#progress
    this.#progress.timer = null
    this.#progress.waiting = null
    if (!waiting) return
    this.#progress.at = performance.now()
    try {
      this.#changeProgress(waiting)
    } catch (error) {
      // The next message contains the same and more.
      if (!isLocked(error)) this.#giveUp(error)
    }
  }

  #changeProgress({ ratio, output }: Progress): void {
    const { jobs } = this.#deps.ledger
    const progress = Math.floor(ratio / minProgress) * minProgress
    if (progress > this.#progress.ratio) {
      this.#progress.ratio = progress
      jobs.change(this.#job.id, { progress })
    }
    if (output) jobs.changeOutput(this.#job.id, output.position, { progress: output.ratio })
  }

  #outputWritten({ position, records, fields }: OutputWritten): void {
    const output = this.#plan.outputs[position]
    if (!output) return
    // Pending progress of this output is outdated by its end.
    const { waiting } = this.#progress
    if (waiting) this.#progress.waiting = { ...waiting, output: null }
    // A retry after the ledger was locked finds the files already renamed.
    if (existsSync(output.partialPath))
      renameSync(output.partialPath, join(this.#folder.outputs, output.file))
    if (output.previewPath !== null && existsSync(output.previewPath))
      renameSync(output.previewPath, join(this.#folder.previews, output.file))
    const patch = { records, progress: 1, fields: JSON.stringify(cutFields(fields)) }
    this.#deps.ledger.jobs.changeOutput(this.#job.id, position, patch)
  }

  /** A full disk must end this job, not the server. */
  #giveUp(error: unknown): void {
    this.#fault ??= errorMessage(error)
    this.#deps.log.error(
      { job: this.#job.id, error: this.#fault },
      'failed to record the progress of a job',
    )
    this.#run?.kill()
  }
}
