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

/** Answers that are kept, and the text in all of them together, in UTF-16 units: 40 MB at most. */
const keptAnswers = 200
const keptUnits = 20_000_000
/**
 * While the source is in trouble, what it said about a live job is better than nothing for this
 * long.
 */
const servesInTroubleMs = 120_000

/** An answer about a job that ended so recently is not the last word yet. */
const settlesMs = 60_000
/** How long it serves at most. */
const settlingMs = 15_000

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
  /** How often in a row the answer was empty. */
  empties: number
}

/** How to treat the answers to one kind of question. */
interface Question<T> {
  /** Which of the source's `freshFor` holds while the job is live. */
  kind: keyof FreshFor
  /** What tells the question from others about the same job. */
  key: string
  read: () => Promise<T>
  /** Length of the answer's text, in UTF-16 units. */
  size: (answer: T) => number
  /** True where the source may simply not have written it yet. */
  isEmpty: (answer: T) => boolean
}

/** What was added to a log since a byte; no character is halved. */
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
 * What exists only at the source, read when asked for. Equal questions under way are asked once;
 * answers about ended jobs are kept in memory for a while, those about live ones as long as the
 * source's `freshFor` says, none on disk.
 */
export class ReadThroughCache {
  readonly #source: JobSource
  readonly #wall: Clock
  /** Never set, unlike the wall clock: an answer must not be kept for longer because that was. */
  readonly #now: Clock
  readonly #onHeadline: (job: Job, headline: string) => void
  readonly #underWay = new Map<string, Promise<unknown>>()
  readonly #kept = new Map<string, Kept>()
  #keptUnits = 0

  /** @param onHeadline hears of each headline that a log summary brought */
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

  /** A job that the store does not have. */
  job(id: number): Promise<Job> {
    return this.#once(`${id}`, () => this.#source.job(id))
  }

  /** A package that no list has, being archived; null where it cannot be had. */
  package(id: number): Promise<Package | null> {
    return this.#resource(`package ${id}`, this.#source.freshFor.packages, () =>
      capability(this.#source, 'packages').package(id),
    )
  }

  /** A cluster that no list has; null where it cannot be had. */
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
    // Where each call costs something, one whole log serves all who follow it, each from another
    // byte.
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
      // Completed jobs have no error summary: the body alone says that it is written.
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
   * Milliseconds for which an answer serves.
   * @param empties how often in a row there was nothing in it
   */
  #lastsMs(job: Job, kind: keyof FreshFor, empties: number): number {
    // Children may outlive the job that started them.
    if (!statusFacts[job.status].terminal || kind === 'children') return this.#source.freshFor[kind]
    const ended = endedAt(job)
    const sinceEndMs = ended === null ? Infinity : this.#wall() - Date.parse(ended)
    // What the source writes after the end of a job comes late, and may come in parts.
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
