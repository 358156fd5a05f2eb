import type { JobLog, OutputPreview } from '../../contract/insight.ts'
import type { Job, LogSummary } from '../../contract/job.ts'
import type { Variables } from '../../contract/lenient.ts'
import { statusFacts } from '../../contract/status.ts'
import type { JobSource } from '../sources/port.ts'

/** Answers about ended jobs that are kept, and the longest text among them (in UTF-16 units): some 20 MB at most. */
const keptAnswers = 100
const longestKept = 200_000

/**
 * What exists only at the source, read when asked for. Equal questions under way are asked once; answers about ended jobs
 * are kept in memory for a while, never on disk.
 */
export class Reads {
  readonly #source: JobSource
  readonly #underWay = new Map<string, Promise<unknown>>()
  readonly #kept = new Map<string, unknown>()

  constructor(source: JobSource) {
    this.#source = source
  }

  /** @param fromByte 0 for the whole log */
  log(job: Job, fromByte: number): Promise<JobLog> {
    return this.#ask(job, `log ${fromByte}`, () => this.#source.log(job.id, fromByte), (log) => log.body?.length ?? 0)
  }

  logSummary(job: Job): Promise<LogSummary | null> {
    return this.#ask(job, 'summary', () => this.#source.logSummary(job.id), (summary) => summary?.body?.length ?? 0)
  }

  variables(job: Job): Promise<Variables> {
    return this.#ask(job, 'variables', () => this.#source.executionVariables(job.id), (variables) => JSON.stringify(variables).length)
  }

  preview(job: Job, outputId: number): Promise<OutputPreview> {
    return this.#ask(job, `preview ${outputId}`, () => this.#source.preview(job.id, outputId), (preview) => preview.preview.length)
  }

  async #ask<T>(job: Job, what: string, read: () => Promise<T>, size: (answer: T) => number): Promise<T> {
    const key = `${job.id} ${job.status} ${what}`
    if (this.#kept.has(key)) return this.#kept.get(key) as T
    const before = this.#underWay.get(key)
    if (before) return before as Promise<T>
    const asked = read().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, asked)
    const answer = await asked
    if (statusFacts[job.status].terminal && size(answer) <= longestKept) this.#keep(key, answer)
    return answer
  }

  #keep(key: string, answer: unknown): void {
    this.#kept.set(key, answer)
    const oldest = this.#kept.keys().next().value
    if (this.#kept.size > keptAnswers && oldest !== undefined) this.#kept.delete(oldest)
  }
}
