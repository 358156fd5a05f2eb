import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { OnError } from './open.ts'
import type { AccountListQuery, JobLists, JobSelection, OffsetPage } from './port.ts'
import { endMessage, type ReadRequest, type ReadResponse } from './read-protocol.ts'
import type { SearchLimits } from './selection.ts'

/** Milliseconds that a running query may take to end after the store is closed. */
const closeGraceMs = 2_000
/** A small heap for the process, whose data is short-lived; this costs no measurable time. */
const execArgv = ['--max-semi-space-size=4', '--max-old-space-size=256']

interface PendingRead {
  request: ReadRequest
  /** Whether it was sent to a process that died. */
  isRepeated: boolean
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

interface ReaderOptions {
  file: string
  limits: SearchLimits
  /** Called with each error of the driver. */
  onError?: OnError
  /** The file the process runs; tests use one that dies. */
  script?: string
}

/** Mirrors the driver's errors: `code` identifies the problem with the file. */
const readError = ({ message, code }: { message: string; code: string | null }): Error =>
  Object.assign(new Error(message), code === null ? {} : { code })

/**
 * Reads over selected jobs in a separate process (docs/decisions/008-long-reads.md). The process is
 * started on first use and restarted if it dies; reads in progress are then repeated once.
 */
export class ProcessJobLists implements JobLists {
  readonly #options: Required<ReaderOptions>
  readonly #pending = new Map<number, PendingRead>()
  #child: ChildProcess | null = null
  #lastId = 0
  #isClosed = false

  constructor(options: ReaderOptions) {
    this.#options = {
      onError: () => undefined,
      script: fileURLToPath(new URL('./read-process.ts', import.meta.url)),
      ...options,
    }
  }

  list = (query: AccountListQuery, limit: number) => this.#read('list', query, limit)
  listAt = (query: Omit<AccountListQuery, 'cursor'>, page: OffsetPage) =>
    this.#read('listAt', query, page)
  count = (selection: JobSelection) => this.#read('count', selection)
  countNewer = (selection: JobSelection, id: number) => this.#read('countNewer', selection, id)
  countUnlisted = (
    query: Omit<AccountListQuery, 'cursor'>,
    listed: readonly number[],
    limit: number,
  ) => this.#read('countUnlisted', query, listed, limit)
  selectedAmong = (selection: JobSelection, ids: readonly number[]) =>
    this.#read('selectedAmong', selection, ids)
  neighbours = (query: Omit<AccountListQuery, 'cursor'>, id: number) =>
    this.#read('neighbours', query, id)
  facets = (selection: JobSelection) => this.#read('facets', selection)
  attention = (selection: JobSelection) => this.#read('attention', selection)
  errorKeys = (account: number) => this.#read('errorKeys', account)
  errorCounts = (account: number, sinceMs: number, bucketMs: number) =>
    this.#read('errorCounts', account, sinceMs, bucketMs)
  search: JobLists['search'] = (selection, sort, page) =>
    this.#read('search', selection, sort, page)

  /** Starts the process before the first read. */
  start(): void {
    this.#child ??= this.#startProcess()
  }

  /** Waits for the running query, then ends the process; later reads are refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    const child = this.#child
    if (!child) return
    const ended = new Promise((resolve) => void child.once('exit', resolve))
    const kill = setTimeout(() => child.kill('SIGKILL'), closeGraceMs)
    child.ref()
    if (child.connected) child.send(endMessage, () => undefined)
    await ended
    clearTimeout(kill)
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
    // The process calls the method with the same name and arguments.
    return read as ReturnType<JobLists[Method]>
  }

  #send(read: PendingRead): void {
    if (this.#isClosed) {
      read.reject(new Error('The job store is closed.'))
      return
    }
    this.start()
    this.#pending.set(read.request.id, read)
    // If the process has just died, its exit event sends the request again.
    this.#child?.send(read.request, () => undefined)
    this.#keepAlive(true)
  }

  /** An idle reading process must not keep the server alive. */
  #keepAlive(isBusy: boolean): void {
    const method = isBusy ? 'ref' : 'unref'
    this.#child?.[method]()
    this.#child?.channel?.[method]()
  }

  #startProcess(): ChildProcess {
    const { file, limits, script } = this.#options
    const child = fork(script, [file, JSON.stringify(limits)], {
      execArgv,
      // No environment, because it contains keys.
      env: { TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let death = new Error('The reading process of the job store ended unexpectedly.')
    child.on('message', (response: ReadResponse) => this.#settle(response))
    child.on('error', (error) => {
      death = error
      // The process could not be started, so there will be no exit event.
      if (child.pid === undefined) this.#onExit(child, death)
    })
    child.on('exit', () => this.#onExit(child, death))
    this.#child = child
    this.#keepAlive(false)
    return child
  }

  #settle(response: ReadResponse): void {
    const read = this.#pending.get(response.id)
    this.#pending.delete(response.id)
    if (this.#pending.size === 0 && !this.#isClosed) this.#keepAlive(false)
    if (!('error' in response)) {
      read?.resolve(response.value)
      return
    }
    const error = readError(response.error)
    this.#options.onError(error)
    read?.reject(error)
  }

  /** A read that ended two processes is probably the cause, so it is not tried a third time. */
  #onExit(child: ChildProcess, death: Error): void {
    if (this.#child === child) this.#child = null
    const interrupted = [...this.#pending.values()]
    this.#pending.clear()
    for (const read of interrupted) {
      if (read.isRepeated) read.reject(death)
      else this.#send({ ...read, isRepeated: true })
    }
  }
}
