import type { ChildRun } from './child-process.ts'

/**
 * Maximum number of job processes, regardless of the clusters' slots, because they share one
 * machine. Other jobs stay queued.
 */
const maxProcesses = 32
/**
 * Maximum number of processes starting at once. Starting one keeps a CPU busy, and this thread for
 * some milliseconds.
 */
export const maxStarting = 4

interface RunningJob {
  run: ChildRun
  clusterId: number
  /** Ids of the jobs whose outputs it reads. */
  reads: readonly number[]
  /** When its process began to work, on the monotonic clock; null while it is starting. */
  workingFrom: number | null
}

/** The jobs that have a process of this server. */
export class RunningJobs {
  readonly #jobs = new Map<number, RunningJob>()

  has(id: number): boolean {
    return this.#jobs.has(id)
  }

  run(id: number): ChildRun | null {
    return this.#jobs.get(id)?.run ?? null
  }

  add(id: number, job: Omit<RunningJob, 'workingFrom'>): void {
    this.#jobs.set(id, { ...job, workingFrom: null })
  }

  noteWorking(id: number, atMs: number): void {
    const job = this.#jobs.get(id)
    if (job) job.workingFrom = atMs
  }

  remove(id: number): void {
    this.#jobs.delete(id)
  }

  /** False if the machine is at its limit or the cluster has no free slot. */
  hasRoom(clusterId: number, slots: number): boolean {
    const jobs = [...this.#jobs.values()]
    const starting = jobs.filter(({ workingFrom }) => workingFrom === null)
    if (jobs.length >= maxProcesses || starting.length >= maxStarting) return false
    return jobs.filter((job) => job.clusterId === clusterId).length < slots
  }

  /** When a job's process began to work; null for a job without one. */
  workingFrom(id: number): number | null {
    return this.#jobs.get(id)?.workingFrom ?? null
  }

  /** Ids of the jobs whose outputs are being read. */
  read(): Set<number> {
    return new Set([...this.#jobs.values()].flatMap(({ reads }) => reads))
  }

  all(): [number, ChildRun][] {
    return [...this.#jobs].map(([id, { run }]) => [id, run])
  }
}
