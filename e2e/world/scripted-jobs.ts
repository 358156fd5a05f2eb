import { readJob, type Job } from '../../contract/job.ts'
import { SourceError, type Pulled } from '../../server/sources/port.ts'
import { isoSeconds } from '../../contract/instant.ts'

/** The jobs of a scripted source, in the order of their last changes. */
export interface ScriptedJobs {
  /**
   * @param raw what is not given is that of a plain running job; `parent` makes it a child of that
   * job
   */
  add(raw: Record<string, unknown>): Job
  /** @throws {SourceError} 404 */
  change(id: number, raw: Record<string, unknown>): Job
  /** @throws {SourceError} 404 */
  get(id: number): Job
  /**
   * Ids of the jobs a job started, oldest first.
   * @throws {SourceError} 404
   */
  childrenOf(id: number): readonly number[]
  all(): Job[]
  since(cursor: string | null): Pulled
  onChange(listener: () => void): () => void
}

/** Jobs in one pull; the hosted service gives as many at most (jobs-api.md §1.6). */
const pullSize = 100

export const iso = isoSeconds

/** @throws {SourceError} 404 where there is nothing */
export function found<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new SourceError(404, `${what} was not found.`)
  return value
}

/** A plain running job; `raw` is what the script says of it. */
function plainJob(
  account: string,
  id: number,
  at: number,
  parent: number | null,
  raw: Record<string, unknown>,
): Record<string, unknown> {
  const started = raw['started_at'] !== null
  const api = `https://api.example.test/${account}/api/jobs/${id}`
  const operator = { creator: { type: 'User', id: 1, display_name: 'operator' } }
  return {
    id,
    status: 'running',
    package_id: 1,
    cluster_id: 1,
    owner_id: 1,
    created_at: iso(at - 60_000),
    started_at: iso(at - 55_000),
    updated_at: iso(at),
    runtime_in_seconds: started ? 55 : 0,
    progress: raw['status'] === 'completed' ? 1 : Number(started) * 0.3,
    outputs: [],
    attempts: 0,
    url: api,
    html_url: `https://example.test/${account}/jobs/${id}`,
    log_url: `${api}/log`,
    ...(parent === null
      ? operator
      : {
          creator: { type: 'Job', id: parent, display_name: `Job ${parent}` },
          component: { name: `step-${id}`, type: 'run_package_component', fields: [] },
        }),
  }
}

export function createScriptedJobs({
  account,
  now,
}: {
  account: string
  now: () => number
}): ScriptedJobs {
  // A changed job is put in anew, so that the map keeps the order of changes.
  const jobs = new Map<number, { job: Job; seq: number; children: number[] }>()
  const listeners = new Set<() => void>()
  let seq = 0
  let nextId = 300

  const put = (raw: Record<string, unknown>): Job => {
    const job = readJob(raw)
    if (!job) throw new Error('A job of a script has no usable id.')
    seq += 1
    const children = jobs.get(job.id)?.children ?? []
    jobs.delete(job.id)
    jobs.set(job.id, { job, seq, children })
    for (const listener of listeners) listener()
    return job
  }
  const entry = (id: number) => found(jobs.get(id), `Job ${id}`)

  return {
    add: ({ parent, ...raw }) => {
      nextId += 1
      const id = typeof raw['id'] === 'number' ? raw['id'] : nextId
      const parentId = typeof parent === 'number' ? parent : null
      const job = put({ ...plainJob(account, id, now(), parentId, raw), ...raw })
      if (parentId !== null) entry(parentId).children.push(id)
      return job
    },
    change: (id, raw) => {
      const { job } = entry(id)
      return put({ ...job, status: job.raw_status, updated_at: iso(now()), ...raw })
    },
    get: (id) => entry(id).job,
    childrenOf: (id) => entry(id).children,
    all: () => [...jobs.values()].map(({ job }) => job),
    since: (cursor) => {
      const after = Number(cursor ?? 0)
      const fresh = [...jobs.values()].filter((each) => each.seq > after)
      const page = fresh.slice(0, pullSize)
      const more = fresh.length > page.length
      return {
        jobs: page.map(({ job }) => job),
        gone: [],
        cursor: String(page.at(-1)?.seq ?? after),
        more,
        current: !more,
        nextMs: null,
      }
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
