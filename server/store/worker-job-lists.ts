import { Worker } from 'node:worker_threads'
import type { JobListQuery, JobLists, JobSelection, OffsetPage } from './port.ts'
import {
  endMessage,
  type ReadRequest,
  type ReadResponse,
  type ReadWorkerData,
} from './read-protocol.ts'

/**
 * What the thread reads is short-lived: a small young generation saves memory and costs no
 * measurable time.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 8 }

interface PendingRead {
  request: ReadRequest
  /** Was it sent to a thread that died? */
  isRepeated: boolean
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** As the driver's own errors: `code` says what is wrong with the file. */
const readError = ({ message, code }: { message: string; code: string | null }): Error =>
  Object.assign(new Error(message), code === null ? {} : { code })

/**
 * Reads over selected jobs, in a thread of their own. The thread is started when it is first needed
 * and again after it died; what it was reading then is read once more.
 */
export class WorkerJobLists implements JobLists {
  readonly #script: URL
  readonly #data: ReadWorkerData
  readonly #pending = new Map<number, PendingRead>()
  #worker: Worker | null = null
  #lastId = 0
  #isClosed = false

  /** @param script of the thread; tests have one that dies */
  constructor(data: ReadWorkerData, script = new URL('./read-worker.ts', import.meta.url)) {
    this.#data = data
    this.#script = script
  }

  list = (query: JobListQuery, limit: number) => this.#read('list', query, limit)
  listAt = (query: Omit<JobListQuery, 'cursor'>, page: OffsetPage) =>
    this.#read('listAt', query, page)
  count = (selection: JobSelection) => this.#read('count', selection)
  countNewer = (selection: JobSelection, id: number) => this.#read('countNewer', selection, id)
  countUnlisted = (query: Omit<JobListQuery, 'cursor'>, listed: readonly number[], limit: number) =>
    this.#read('countUnlisted', query, listed, limit)
  selectedAmong = (selection: JobSelection, ids: readonly number[]) =>
    this.#read('selectedAmong', selection, ids)
  neighbours = (query: Omit<JobListQuery, 'cursor'>, id: number) =>
    this.#read('neighbours', query, id)
  facets = (selection: JobSelection) => this.#read('facets', selection)
  search: JobLists['search'] = (selection, sort, page) =>
    this.#read('search', selection, sort, page)

  /** Starts the thread ahead of the first read. */
  start(): void {
    this.#worker ??= this.#startWorker()
  }

  /** Lets the query under way end, and then the thread; later reads are refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise((resolve) => void worker.once('exit', resolve))
    worker.ref()
    worker.postMessage(endMessage, [])
    await ended
  }

  #read<Method extends keyof JobLists>(
    method: Method,
    ...args: Parameters<JobLists[Method]>
  ): ReturnType<JobLists[Method]> {
    const read = new Promise<unknown>((resolve, reject) => {
      this.#lastId += 1
      const request = { id: this.#lastId, method, args }
      this.#send({ request, isRepeated: false, resolve, reject })
    })
    // The thread calls the method of the same name with the same arguments.
    return read as ReturnType<JobLists[Method]>
  }

  #send(read: PendingRead): void {
    if (this.#isClosed) {
      read.reject(new Error('The job store is closed.'))
      return
    }
    this.start()
    this.#pending.set(read.request.id, read)
    // An idle thread must not keep the process alive.
    this.#worker?.ref()
    this.#worker?.postMessage(JSON.stringify(read.request), [])
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#script, { workerData: this.#data, resourceLimits })
    worker.unref()
    let death = new Error('The reading thread of the job store ended unexpectedly.')
    worker.on('message', (message: string) => this.#settle(JSON.parse(message) as ReadResponse))
    worker.on('error', (error) => {
      death = error instanceof Error ? error : new Error(String(error))
    })
    worker.on('exit', () => this.#onExit(worker, death))
    return worker
  }

  #settle(response: ReadResponse): void {
    const read = this.#pending.get(response.id)
    this.#pending.delete(response.id)
    if (this.#pending.size === 0) this.#worker?.unref()
    if ('error' in response) read?.reject(readError(response.error))
    else read?.resolve(response.value)
  }

  /** A read that ended two threads is at fault itself: it is not tried a third time. */
  #onExit(worker: Worker, death: Error): void {
    if (this.#worker === worker) this.#worker = null
    const interrupted = [...this.#pending.values()]
    this.#pending.clear()
    for (const read of interrupted) {
      if (read.isRepeated) read.reject(death)
      else this.#send({ ...read, isRepeated: true })
    }
  }
}
