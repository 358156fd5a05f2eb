import type { JobLog, OutputPreview } from '../../contract/insight.ts'
import type { Job, JobOutput, LogSummary } from '../../contract/job.ts'
import type { Cluster, Package } from '../../contract/resources.ts'
import type { Variables } from '../../contract/lenient.ts'
import { statusFacts } from '../../contract/status.ts'
import { SourceError, type FreshFor, type JobSource, type Page } from '../sources/port.ts'
import type { Clock } from './clock.ts'

/** Answers that are kept, and the text in all of them together, in UTF-16 units: 40 MB at most. */
const keptAnswers = 200
const keptUnits = 20_000_000
/** While the source is in trouble, what it said about a live job is better than nothing for this long. */
const servesInTroubleMs = 120_000

/** A source in trouble is not asked again by every poll. */
const retryMs = 5_000

interface Kept {
  answer: unknown
  /** Length of its text. */
  units: number
  /** When it was true last. */
  askedMs: number
  /** Until when nobody asks again. */
  until: number
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** What was added to a log since a byte; no character is halved. */
function addedSince(whole: JobLog, fromByte: number): JobLog {
  if (whole.body === null || fromByte <= 0) return whole
  const bytes = Buffer.from(whole.body)
  let from = Math.min(fromByte, bytes.length)
  while (isContinuation(bytes[from])) from += 1
  return { ...whole, body: bytes.toString('utf8', from), from_byte: from }
}

const isTrouble = (error: unknown): boolean => error instanceof SourceError && (error.status === 429 || error.status >= 500)

/**
 * What exists only at the source, read when asked for. Equal questions under way are asked once; answers about ended jobs
 * are kept in memory for a while, those about live ones as long as the source's `freshFor` says, none on disk.
 */
export class Reads {
  readonly #source: JobSource
  readonly #now: Clock
  readonly #underWay = new Map<string, Promise<unknown>>()
  readonly #kept = new Map<string, Kept>()
  #keptUnits = 0

  constructor(source: JobSource, now: Clock) {
    this.#source = source
    this.#now = now
  }

  /** A job that the store does not have. */
  job(id: number): Promise<Job> {
    return this.#once(`${id}`, () => this.#source.job(id))
  }

  /** A package that no list has, being archived; null where it cannot be had. */
  package(id: number): Promise<Package | null> {
    return this.#resource(`package ${id}`, this.#source.freshFor.packages, () => this.#source.package(id))
  }

  /** A cluster that no list has; null where it cannot be had. */
  cluster(id: number): Promise<Cluster | null> {
    return this.#resource(`cluster ${id}`, this.#source.freshFor.clusters, () => this.#source.cluster(id))
  }

  /** @param fromByte 0 for the whole log */
  async log(job: Job, fromByte: number): Promise<JobLog> {
    const size = (log: JobLog) => log.body?.length ?? 0
    if (this.#source.freshFor.log === 0) return this.#ask(job, 'log', `log ${fromByte}`, () => this.#source.log(job.id, fromByte), size)
    // Where each call costs something, one whole log serves all who follow it, each from another byte.
    return addedSince(await this.#ask(job, 'log', 'log', () => this.#source.log(job.id, 0), size), fromByte)
  }

  logSummary(job: Job): Promise<LogSummary | null> {
    return this.#ask(job, 'summary', 'summary', () => this.#source.logSummary(job.id), (summary) => summary?.body?.length ?? 0)
  }

  variables(job: Job): Promise<Variables> {
    return this.#ask(job, 'variables', 'variables', () => this.#source.executionVariables(job.id), (variables) => JSON.stringify(variables).length)
  }

  children(job: Job, page: Page): Promise<Job[]> {
    return this.#ask(job, 'children', `children ${page.offset} ${page.limit}`, () => this.#source.children(job.id, page), (jobs) => JSON.stringify(jobs).length)
  }

  output(job: Job, outputId: number): Promise<JobOutput> {
    return this.#ask(job, 'outputs', `output ${outputId}`, () => this.#source.output(job.id, outputId), () => 0)
  }

  preview(job: Job, outputId: number): Promise<OutputPreview> {
    return this.#ask(job, 'outputs', `preview ${outputId}`, () => this.#source.preview(job.id, outputId), (preview) => preview.preview.length)
  }

  /** @param kind how long an answer about a live job serves: see the source's `freshFor` */
  async #ask<T>(job: Job, kind: keyof FreshFor, what: string, read: () => Promise<T>, size: (answer: T) => number): Promise<T> {
    const key = `${job.id} ${job.status} ${what}`
    const kept = this.#kept.get(key)
    const nowMs = this.#now()
    if (kept && kept.until > nowMs) return kept.answer as T
    try {
      const answer = await this.#once(key, read)
      // Children may outlive the job that started them.
      const isFinal = statusFacts[job.status].terminal && kind !== 'children'
      const lastsMs = isFinal ? Infinity : this.#source.freshFor[kind]
      if (lastsMs > 0) this.#keep(key, { answer, units: size(answer), askedMs: nowMs, until: nowMs + lastsMs })
      return answer
    } catch (error) {
      if (!kept || !isTrouble(error) || nowMs - kept.askedMs > servesInTroubleMs) throw error
      this.#keep(key, { ...kept, until: nowMs + retryMs })
      return kept.answer as T
    }
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
      this.#keep(key, { answer, units: JSON.stringify(answer).length, askedMs, until: askedMs + lastsMs })
      return answer
    } catch (error) {
      // What belongs to a job and cannot be read now must not take the job with it.
      if (error instanceof SourceError) return null
      throw error
    }
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(key)
    // A key names one question of one type: whoever asks it again wants that same answer.
    if (before) return before as Promise<T>
    const asked = read().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, asked)
    return asked
  }

  #keep(key: string, kept: Kept): void {
    this.#drop(key)
    if (kept.units > keptUnits) return
    this.#kept.set(key, kept)
    this.#keptUnits += kept.units
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptAnswers && this.#keptUnits <= keptUnits) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#keptUnits -= this.#kept.get(key)?.units ?? 0
    this.#kept.delete(key)
  }
}
