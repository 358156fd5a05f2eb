import * as z from 'zod/mini'
import type { JobLog, OutputPreview } from '../../../contract/job-texts.ts'
import { outputSchema, type Job, type JobOutput, type LogSummary } from '../../../contract/job.ts'
import { endedAt } from '../../../contract/status.ts'
import { lenient, type Variables } from '../../../contract/coerce.ts'
import { memberSchema, type Member } from '../../../contract/resources.ts'
import { SourceError, type Page, type Watched, type Watcher } from '../port.ts'
import type { ResponseParser } from './response-parser.ts'
import type { Purpose } from './budget.ts'
import type { Client, Path } from './client.ts'
import { isContinuation } from '../../shared/utf8.ts'
import { LRUCache } from 'lru-cache'

/** Wait before an unknown id is requested again, because each request costs a credit. */
const unknownForMs = 30_000
const maxUnknown = 1_000
const hourMs = 3_600_000
/** Maximum length of a log or a preview, in characters. */
const maxBodyLength = 10_000_000
/** Older failures are not worth a call that no user is waiting for. */
const headlineForMs = 24 * hourMs

const logSchema = z.object({ body: lenient.text, url: lenient.text })
const previewSchema = z.object({
  preview: lenient.text,
  url: lenient.text,
  rendered_from: lenient.text,
  stored_at: lenient.instant,
})
const watcherSchema = z.object({
  id: lenient.id,
  display_name: z.pipe(
    lenient.text,
    z.transform((name) => name ?? ''),
  ),
})
const watchingSchema = z.object({ created_at: lenient.instant })

/** Reads from the service what users want to see. Cached only briefly, in memory. */
export class ResourceReader {
  readonly #client: Client
  readonly #parser: ResponseParser
  readonly #now: () => number
  readonly #unknown = new LRUCache<string, { until: number; message: string }>({ max: maxUnknown })
  readonly user: () => Promise<Member>
  readonly systemVariables: () => Promise<Variables>
  #knownUser: number | null = null
  /**
   * False once the URL of a single output was seen to fail: it is listed but not documented
   * (jobs-api.md §2).
   */
  #hasOutputAddress = true

  constructor({
    client,
    parser,
    now,
  }: {
    client: Client
    parser: ResponseParser
    now: () => number
  }) {
    this.#client = client
    this.#parser = parser
    this.#now = now
    this.user = this.#kept(async () => {
      const user = parser.one(
        memberSchema,
        'the user of the key',
        await client.get(['user'], { purpose: 'read', root: true }),
      )
      this.#knownUser = user.id
      return user
    })
    this.systemVariables = this.#kept(async () =>
      parser.variables(await client.get(['variables'], { purpose: 'read', root: true })),
    )
  }

  /** The id of {@link user}, if it was requested before. */
  get knownUser(): number | null {
    return this.#knownUser
  }

  async job(id: number, purpose: Purpose = 'read'): Promise<Job> {
    return this.#parser.job(await this.#byId(['jobs', id], purpose), id)
  }

  /** One resource by its id. */
  async one<S extends z.ZodMiniType>(
    schema: S,
    resource: string,
    what: string,
    id: number,
  ): Promise<z.output<S>> {
    return this.#parser.one(schema, `${what} ${id}`, await this.#byId([resource, id], 'read'))
  }

  async logSummary(id: number, purpose: Purpose = 'read'): Promise<LogSummary | null> {
    const raw = await this.#byId(['jobs', id], purpose, { include: 'log_summary' })
    return this.#parser.job(raw, id).log_summary
  }

  /** @param upstreamNow the service's clock */
  async headline(job: Job, mayAsk: () => boolean, upstreamNow: number): Promise<string | null> {
    const ended = endedAt(job)
    if (
      job.status !== 'failed' ||
      ended === null ||
      upstreamNow - Date.parse(ended) > headlineForMs ||
      !mayAsk()
    )
      return null
    return (await this.logSummary(job.id, 'headline'))?.error_summary ?? null
  }

  async children(id: number, { offset, limit }: Page): Promise<Job[]> {
    return this.#parser.jobs(await this.#byId(['jobs', id, 'children'], 'read', { offset, limit }))
      .jobs
  }

  /**
   * The service returns whole logs; the part the caller already has is dropped here (docs/api.md).
   */
  async log(id: number, fromByte: number): Promise<JobLog> {
    const { body, url } = this.#parser.unbounded(
      logSchema,
      `the log of job ${id}`,
      await this.#byId(['jobs', id, 'log'], 'read', {}, maxBodyLength),
    )
    if (body === null) return { body, url, from_byte: 0, next_byte: 0 }
    const bytes = Buffer.from(body)
    let from = Math.min(Math.max(0, fromByte), bytes.length)
    while (isContinuation(bytes[from])) from += 1
    return {
      body: from === 0 ? body : bytes.toString('utf8', from),
      url,
      from_byte: from,
      next_byte: bytes.length,
    }
  }

  async executionVariables(id: number): Promise<Variables> {
    return this.#parser.variables(await this.#byId(['jobs', id, 'variables'], 'read'))
  }

  async output(jobId: number, outputId: number): Promise<JobOutput> {
    if (this.#hasOutputAddress) {
      try {
        return this.#parser.one(
          outputSchema,
          `output ${outputId} of job ${jobId}`,
          await this.#byId(['jobs', jobId, 'outputs', outputId], 'read'),
        )
      } catch (error) {
        if (!(error instanceof SourceError) || !(error.status === 404 || error.status === 405))
          throw error
      }
    }
    const output = (await this.job(jobId)).outputs?.find(({ id }) => id === outputId)
    if (!output) throw new SourceError(404, `Job ${jobId} has no output ${outputId}.`)
    this.#hasOutputAddress = false
    return output
  }

  /**
   * @throws {SourceError} 404 if there is none: not every output can be previewed (jobs-api.md
   * §2.5)
   */
  async preview(jobId: number, outputId: number): Promise<OutputPreview> {
    const raw = await this.#byId(
      ['jobs', jobId, 'outputs', outputId, 'preview'],
      'read',
      {},
      maxBodyLength,
    ).catch((error: unknown) => {
      throw error instanceof SourceError && error.status === 422
        ? new SourceError(404, error.message)
        : error
    })
    const { preview, ...rest } = this.#parser.unbounded(
      previewSchema,
      `the preview of output ${outputId}`,
      raw,
    )
    return { preview: preview ?? '', ...rest }
  }

  async watchers(kind: Watched, id: number): Promise<Watcher[]> {
    return this.#parser.list(
      watcherSchema,
      'watcher',
      await this.#byId([kind, id, 'watchers'], 'read'),
    ).items
  }

  async watch(kind: Watched, id: number): Promise<string> {
    const read = z.safeParse(watchingSchema, await this.#client.act('POST', [kind, id, 'watchers']))
    // Any success status means that it was done (jobs-api.md §2.9).
    return (
      (read.success ? read.data.created_at : null) ??
      new Date(this.#client.upstreamNow()).toISOString()
    )
  }

  async unwatch(kind: Watched, id: number): Promise<void> {
    await this.#client.act('DELETE', [kind, id, 'watchers'])
  }

  /** Forgets that an id was unknown, after the resource was created. */
  made(resource: string, id: number): void {
    for (const key of this.#unknown.keys())
      if (key === `${resource}/${id}` || key.startsWith(`${resource}/${id}/`))
        this.#unknown.delete(key)
  }

  async #byId(
    path: Path,
    purpose: Purpose,
    query: Record<string, string | number> = {},
    maxTextLength?: number,
  ): Promise<unknown> {
    const key = path.join('/')
    const unknown = this.#unknown.get(key)
    if (unknown && unknown.until > this.#now()) throw new SourceError(404, unknown.message)
    try {
      return await this.#client.get(path, {
        purpose,
        query,
        ...(maxTextLength === undefined ? {} : { maxTextLength }),
      })
    } catch (error) {
      if (error instanceof SourceError && error.status === 404) this.#remember(key, error.message)
      throw error
    }
  }

  #remember(key: string, message: string): void {
    this.#unknown.set(key, { until: this.#now() + unknownForMs, message })
  }

  /** A value cached for an hour; concurrent callers share one request. */
  #kept<T>(ask: () => Promise<T>): () => Promise<T> {
    let kept: { asked: Promise<T>; until: number } | null = null
    return () => {
      if (kept && kept.until > this.#now()) return kept.asked
      const mine = { asked: ask(), until: this.#now() + hourMs }
      kept = mine
      mine.asked.catch(() => {
        if (kept === mine) kept = null
      })
      return mine.asked
    }
  }
}
