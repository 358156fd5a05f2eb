import type { JobLog, OutputPreview } from '../../contract/job-texts.ts'
import type { Job, JobOutput, LogSummary } from '../../contract/job.ts'
import { endedAt } from '../../contract/status.ts'
import type { Cluster, Package } from '../../contract/resources.ts'
import type { Variables } from '../../contract/coerce.ts'
import { statusFacts } from '../../contract/status.ts'
import {
  capability,
  SourceError,
  type FreshFor,
  type JobSource,
  type Page,
} from '../sources/port.ts'
import { retryDelayMs, stillComesMs, type Clock } from './clock.ts'
import { isContinuation } from '../shared/utf8.ts'

/**
 * Limits for cached responses: their number, and the total length of their text in UTF-16 units (40
 * MB at most).
 */
const maxCachedResponses = 200
const maxCachedUnits = 20_000_000
/** How long an old response about a live job is used while the source fails. */
const servesInTroubleMs = 120_000

/** Responses about a job that ended this recently may still change. */
const settlesMs = 60_000
/** How long such a response is used at most. */
const settlingMs = 15_000

/** Polls do not retry a failing source before this time. */
const retryMs = 5_000

interface Kept {
  answer: unknown
  /** Length of its text. */
  units: number
  /** When it was last known to be current. */
  askedMs: number
  /** No retry before this time. */
  until: number
  /** Number of consecutive empty responses. */
  empties: number
}

/** How to cache responses of one kind. */
interface Question<T> {
  /** Which of the source's `freshFor` applies while the job is live. */
  kind: keyof FreshFor
  /** Distinguishes requests about the same job. */
  key: string
  read: () => Promise<T>
  /** Length of the response's text, in UTF-16 units. */
  size: (answer: T) => number
  /** True if the source may not have written it yet. */
  isEmpty: (answer: T) => boolean
}

/** The part of a log after a byte position; characters are never split. */
function addedSince(whole: JobLog, fromByte: number): JobLog {
  if (whole.body === null || fromByte <= 0) return whole
  const bytes = Buffer.from(whole.body)
  let from = Math.min(fromByte, bytes.length)
  while (isContinuation(bytes[from])) from += 1
  return { ...whole, body: bytes.toString('utf8', from), from_byte: from }
}

const isTrouble = (error: unknown): boolean =>
  error instanceof SourceError && (error.status === 429 || error.status >= 500)

/**
 * Reads what only the source has. Concurrent equal requests share a call; responses about ended
 * jobs are cached in memory for a while, those about live ones for the source's `freshFor`. Nothing
 * is cached on disk.
 */
export class ReadThroughCache {
  readonly #source: JobSource
  readonly #wall: Clock
  /** Monotonic, so that setting the wall clock does not extend the life of a cached response. */
  readonly #now: Clock
  readonly #onHeadline: (job: Job, headline: string) => void
  readonly #underWay = new Map<string, Promise<unknown>>()
  readonly #kept = new Map<string, Kept>()
  #maxCachedUnits = 0

  /** @param onHeadline called with each headline found in a log summary */
  constructor(
    source: JobSource,
    { now, monotonic }: { now: Clock; monotonic: Clock },
    onHeadline: (job: Job, headline: string) => void = () => undefined,
  ) {
    this.#source = source
    this.#wall = now
    this.#now = monotonic
    this.#onHeadline = onHeadline
  }

  /** A job that is not in the store. */
  job(id: number): Promise<Job> {
    return this.#once(`${id}`, () => this.#source.job(id))
  }

  /** A package that is in no list because it is archived; null if unavailable. */
  package(id: number): Promise<Package | null> {
    return this.#resource(`package ${id}`, this.#source.freshFor.packages, () =>
      capability(this.#source, 'packages').package(id),
    )
  }

  /** A cluster that is in no list; null if unavailable. */
  cluster(id: number): Promise<Cluster | null> {
    return this.#resource(`cluster ${id}`, this.#source.freshFor.clusters, () =>
      capability(this.#source, 'clusters').cluster(id),
    )
  }

  /** @param fromByte 0 for the whole log */
  async log(job: Job, fromByte: number): Promise<JobLog> {
    const question = {
      kind: 'log',
      size: (log: JobLog) => log.body?.length ?? 0,
      isEmpty: (log: JobLog) => log.body === null,
    } as const
    if (this.#source.freshFor.log === 0)
      return this.#ask(job, {
        ...question,
        key: `log ${fromByte}`,
        read: () => capability(this.#source, 'logs').log(job.id, fromByte),
      })
    // If calls cost something, one whole log serves all readers, whatever byte they start at.
    return addedSince(
      await this.#ask(job, {
        ...question,
        key: 'log',
        read: () => capability(this.#source, 'logs').log(job.id, 0),
      }),
      fromByte,
    )
  }

  async logSummary(job: Job): Promise<LogSummary | null> {
    const summary = await this.#ask(job, {
      kind: 'summary',
      key: 'summary',
      read: () => capability(this.#source, 'logs').logSummary(job.id),
      size: (answer) => JSON.stringify(answer).length,
      // Completed jobs have no error summary, so the body alone shows that it has been written.
      isEmpty: (answer) =>
        answer === null || (answer.body === null && answer.error_summary === null),
    })
    if (summary?.error_summary) this.#onHeadline(job, summary.error_summary)
    return summary
  }

  variables(job: Job): Promise<Variables> {
    return this.#ask(job, {
      kind: 'variables',
      key: 'variables',
      read: () => capability(this.#source, 'variables').executionVariables(job.id),
      size: (variables) => JSON.stringify(variables).length,
      isEmpty: (variables) => Object.keys(variables).length === 0,
    })
  }

  children(job: Job, page: Page): Promise<Job[]> {
    return this.#ask(job, {
      kind: 'children',
      key: `children ${page.offset} ${page.limit}`,
      read: () => capability(this.#source, 'children').children(job.id, page),
      size: (jobs) => JSON.stringify(jobs).length,
      isEmpty: (jobs) => jobs.length === 0,
    })
  }

  output(job: Job, outputId: number): Promise<JobOutput> {
    return this.#ask(job, {
      kind: 'outputs',
      key: `output ${outputId}`,
      read: () => capability(this.#source, 'previews').output(job.id, outputId),
      size: (output) => JSON.stringify(output).length,
      isEmpty: (output) => output.records_count === null,
    })
  }

  preview(job: Job, outputId: number): Promise<OutputPreview> {
    return this.#ask(job, {
      kind: 'outputs',
      key: `preview ${outputId}`,
      read: () => capability(this.#source, 'previews').preview(job.id, outputId),
      size: ({ preview }) => preview.length,
      isEmpty: ({ preview }) => preview === '',
    })
  }

  async #ask<T>(job: Job, { kind, key: what, read, size, isEmpty }: Question<T>): Promise<T> {
    const key = `${job.id} ${job.status} ${what}`
    const kept = this.#kept.get(key)
    const nowMs = this.#now()
    if (kept && kept.until > nowMs) return kept.answer as T
    try {
      const answer = await this.#once(key, read)
      const empties = isEmpty(answer) ? (kept?.empties ?? 0) + 1 : 0
      const lastsMs = this.#lastsMs(job, kind, empties)
      if (lastsMs > 0)
        this.#keep(key, {
          answer,
          units: size(answer),
          askedMs: nowMs,
          until: nowMs + lastsMs,
          empties,
        })
      return answer
    } catch (error) {
      if (!kept || !isTrouble(error) || nowMs - kept.askedMs > servesInTroubleMs) throw error
      this.#keep(key, { ...kept, until: nowMs + retryMs })
      return kept.answer as T
    }
  }

  /**
   * Milliseconds for which a response is used.
   * @param empties number of consecutive empty responses
   */
  #lastsMs(job: Job, kind: keyof FreshFor, empties: number): number {
    // Children may outlive the job that started them.
    if (!statusFacts[job.status].terminal || kind === 'children') return this.#source.freshFor[kind]
    const ended = endedAt(job)
    const sinceEndMs = ended === null ? Infinity : this.#wall() - Date.parse(ended)
    // What the source writes after a job's end arrives late, and possibly in parts.
    if (sinceEndMs < settlesMs)
      return Math.min(settlingMs, Math.max(retryMs, this.#source.freshFor[kind]))
    return empties === 0 || sinceEndMs > stillComesMs ? Infinity : retryDelayMs(empties)
  }

  async #resource<T>(key: string, lastsMs: number, read: () => Promise<T>): Promise<T | null> {
    const kept = this.#kept.get(key)
    const askedMs = this.#now()
    if (kept && kept.until > askedMs) return kept.answer as T | null
    try {
      const answer = await this.#once(key, read).catch((error: unknown) => {
        if (error instanceof SourceError && error.status === 404) return null
        throw error
      })
      this.#keep(key, {
        answer,
        units: JSON.stringify(answer).length,
        askedMs,
        until: askedMs + lastsMs,
        empties: 0,
      })
      return answer
    } catch (error) {
      // A related resource that cannot be read must not fail the whole job.
      if (error instanceof SourceError) return null
      throw error
    }
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(key)
    // The key determines the type, so the cached value has the type the caller expects.
    if (before) return before as Promise<T>
    const asked = read().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, asked)
    return asked
  }

  #keep(key: string, kept: Kept): void {
    this.#drop(key)
    if (kept.units > maxCachedUnits) return
    this.#kept.set(key, kept)
    this.#maxCachedUnits += kept.units
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxCachedResponses && this.#maxCachedUnits <= maxCachedUnits) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#maxCachedUnits -= this.#kept.get(key)?.units ?? 0
    this.#kept.delete(key)
  }
}
