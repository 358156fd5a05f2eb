import type { AddressInfo } from 'node:net'
import { liveStatuses } from '../../../../contract/status.ts'
import { Faults, type Fault } from './faults.ts'
import { fetchOf, serverOf, type Incoming, type Outgoing } from './transport.ts'

/** Resources as the service words them: whatever a test puts in goes out. */
export type Raw = Record<string, unknown>

const routes = [
  ['GET', 'jobs', 'jobs'],
  ['POST', 'jobs', 'run'],
  ['GET', 'jobs/:id', 'job'],
  ['DELETE', 'jobs/:id', 'stop'],
  ['GET', 'jobs/:id/children', 'children'],
  ['GET', 'jobs/:id/log', 'log'],
  ['GET', 'jobs/:id/variables', 'variables'],
  ['GET', 'jobs/:id/outputs/:output', 'output'],
  ['GET', 'jobs/:id/outputs/:output/preview', 'preview'],
  ['GET', ':kind/:id/watchers', 'watchers'],
  ['POST', ':kind/:id/watchers', 'watch'],
  ['DELETE', ':kind/:id/watchers', 'unwatch'],
  ['GET', 'packages', 'packages'],
  ['GET', 'packages/:id', 'package'],
  ['GET', 'clusters', 'clusters'],
  ['GET', 'clusters/:id', 'cluster'],
  ['POST', 'clusters', 'create_cluster'],
  ['PUT', 'clusters/:id', 'update_cluster'],
  ['DELETE', 'clusters/:id', 'terminate_cluster'],
  ['GET', 'schedules', 'schedules'],
  ['GET', 'schedules/:id', 'schedule'],
  ['POST', 'schedules/:id/run', 'run_schedule'],
  ['PUT', 'schedules/:id', 'update_schedule'],
  ['GET', 'members', 'members'],
  ['GET', 'rate_limit_status', 'rate_limit_status'],
] as const
const rootRoutes = [
  ['GET', 'user', 'user'],
  ['GET', 'variables', 'system_variables'],
  ['GET', 'rate_limit_status', 'rate_limit_status'],
] as const

export type CallKind = (typeof routes)[number][2] | (typeof rootRoutes)[number][2] | 'unknown'

/** A call as it came in. */
export interface UpstreamCall {
  kind: CallKind
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  /** Parsed where it was JSON, else the text. */
  body: unknown
  /** The body as it was sent. */
  text: string
  /** Parts of the path by their names in the routes. */
  ids: Readonly<Record<string, string>>
}

export interface UpstreamOptions {
  account?: string
  apiKey?: string
  /**
   * Milliseconds since 1970; what the service takes for its own clock is {@link Upstream.skewMs}
   * off.
   */
  now?: () => number
  /** Credits granted in an hour of the clock. */
  creditLimit?: number
}

/** An answer to be: `body` null for none at all. */
interface Answer {
  status: number
  body: unknown
}

class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const hourMs = 3_600_000
const ok = (body: unknown): Answer => ({ status: 200, body })
const missing = (what: string) => new Refusal(404, `${what} was not found.`)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const compare = (a: string, b: string) => Number(a > b) - Number(a < b)

/**
 * A jobs service in memory that speaks the raw API (jobs-api.md) over a port or as a `fetch`, keeps
 * count of calls and credits, and goes wrong where a test asks for it. Its jobs do only what a test
 * does with them.
 */
export class Upstream {
  readonly account: string
  readonly apiKey: string
  readonly jobs = new Map<number, Raw>()
  readonly packages = new Map<number, Raw>()
  readonly clusters = new Map<number, Raw>()
  readonly schedules = new Map<number, Raw>()
  readonly members: Raw[] = []
  user: Raw = { id: 7, name: 'Dana', email: 'dana@example.test', role: 'admin', owner: true }
  systemVariables: Raw = { _MAX_COMBINED_SPLIT_SIZE: 268_435_456 }
  /** By job id. */
  readonly logs = new Map<number, string | null>()
  readonly logSummaries = new Map<number, Raw>()
  readonly variables = new Map<number, Raw>()
  readonly childrenOf = new Map<number, Raw[]>()
  /** By `job/output`. */
  readonly previews = new Map<string, string>()
  /** Every call that came in, in order. */
  readonly calls: UpstreamCall[] = []
  readonly faults = new Faults()
  /** Changes the text of any answer before it is sent. */
  mutate: ((text: string, call: UpstreamCall) => string | Uint8Array) | null = null
  /** How much later the service's clock is than `now`, milliseconds. */
  skewMs = 0
  /** The address of a single output answers. */
  hasOutputAddress = true
  creditLimit: number
  /** As base of urls in answers; over a port, the port's. */
  url: string
  readonly #now: () => number
  readonly #watching = new Set<string>()
  #hour = -1
  #spent = 0
  #nextId = 5_000
  #version = 0
  readonly #sorted = new Map<string, { version: number; jobs: Raw[] }>()
  #close: () => Promise<void> = () => Promise.resolve()

  constructor({
    account = 'acme',
    apiKey = 'upstream-key',
    now = Date.now,
    creditLimit = 5_000,
  }: UpstreamOptions = {}) {
    this.account = account
    this.apiKey = apiKey
    this.creditLimit = creditLimit
    this.#now = now
    this.url = 'https://api.example.test'
    this.members.push({ ...this.user })
  }

  /** Speaks without a port. */
  readonly fetch: typeof fetch = fetchOf((request) => this.#handle(request))

  /** Opens a port of this machine. */
  async listen(): Promise<void> {
    const server = serverOf((request) => this.#handle(request))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    this.#close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }

  close(): Promise<void> {
    return this.#close()
  }

  /**
   * The service's clock as the API writes it.
   * @param offsetMs before (negative) or after it
   */
  at(offsetMs = 0): string {
    return new Date(this.#now() + this.skewMs + offsetMs).toISOString().replace(/\.\d{3}Z$/, 'Z')
  }

  /** Adds a job; what is not given is that of a plain running one. */
  addJob(raw: Raw = {}): number {
    this.#nextId += 1
    const id = typeof raw['id'] === 'number' ? raw['id'] : this.#nextId
    const url = `${this.url}/${this.account}/api/jobs/${id}`
    this.jobs.set(id, {
      id,
      status: 'running',
      variables: {},
      owner_id: 7,
      progress: 0.25,
      outputs_count: 0,
      outputs: [],
      started_at: this.at(-60_000),
      created_at: this.at(-65_000),
      failed_at: null,
      completed_at: null,
      updated_at: this.at(),
      cluster_id: 1,
      package_id: 1,
      errors: '',
      runtime_in_seconds: 60,
      url,
      html_url: url.replace('/api.', '/').replace('/api/', '/'),
      log_url: `${url}/log`,
      creator: { type: 'User', id: 7, display_name: 'Dana' },
      attempts: 0,
      master_auto_retry_attempts: null,
      ...raw,
    })
    this.#version += 1
    return id
  }

  /** Changes a job as time does: `updated_at` moves unless it is given. */
  changeJob(id: number, patch: Raw): void {
    const job = this.jobs.get(id)
    if (!job) throw new Error(`There is no job ${id}.`)
    this.jobs.set(id, { ...job, updated_at: this.at(), ...patch })
    this.#version += 1
  }

  removeJob(id: number): void {
    this.jobs.delete(id)
    this.#version += 1
  }

  addPackage(raw: Raw = {}): number {
    return this.#add(this.packages, {
      name: `Package ${this.packages.size + 1}`,
      description: null,
      variables: {},
      owner_id: 7,
      status: 'active',
      ...raw,
    })
  }

  addCluster(raw: Raw = {}): number {
    return this.#add(this.clusters, {
      name: `cluster-${this.clusters.size + 1}`,
      description: null,
      status: 'available',
      owner_id: 7,
      nodes: 2,
      type: 'production',
      running_jobs_count: 0,
      terminate_on_idle: false,
      time_to_idle: 3600,
      ...raw,
    })
  }

  addSchedule(raw: Raw = {}): number {
    return this.#add(this.schedules, {
      name: `Schedule ${this.schedules.size + 1}`,
      status: 'enabled',
      owner_id: 7,
      start_at: this.at(),
      next_run_at: this.at(hourMs),
      interval_amount: 1,
      interval_unit: 'hours',
      last_run_at: null,
      last_run_status: null,
      execution_count: 0,
      task: {
        nodes: 1,
        terminate_on_idle: 0,
        time_to_idle: 3600,
        packages: [{ package_id: '1', variables: {} }],
      },
      ...raw,
    })
  }

  fault(fault: Fault): void {
    this.faults.add(fault)
  }

  /** Calls of a kind, or of all kinds. */
  count(kind?: CallKind): number {
    return kind === undefined
      ? this.calls.length
      : this.calls.filter((call) => call.kind === kind).length
  }

  get creditsLeft(): number {
    const hour = Math.floor(this.#now() / hourMs)
    if (hour !== this.#hour) {
      this.#hour = hour
      this.#spent = 0
    }
    return Math.max(0, this.creditLimit - this.#spent)
  }

  /** Others use the key, too. */
  spend(credits: number): void {
    this.#spent += Math.min(credits, this.creditsLeft)
  }

  #add(into: Map<number, Raw>, raw: Raw): number {
    const id = typeof raw['id'] === 'number' ? raw['id'] : into.size + 1
    into.set(id, {
      id,
      created_at: this.at(),
      updated_at: this.at(),
      url: `${this.url}/${this.account}/api/${id}`,
      ...raw,
    })
    return id
  }

  async #handle(request: Incoming): Promise<Outgoing> {
    const call = this.#read(request)
    this.calls.push(call)
    const isFree = call.kind === 'rate_limit_status'
    const isOver = !isFree && this.creditsLeft === 0
    if (!isFree) this.spend(1)
    const fault = isOver ? null : this.faults.take(call)
    const replaced = fault !== null && fault.carriedOut !== true
    const answered = () => (replaced ? { status: 200, body: null } : this.#answer(call))
    const { status, body } = isOver
      ? { status: 429, body: { message: 'Rate Limit Exceeded' } }
      : answered()
    await fault?.hold
    const said = body === null ? '' : JSON.stringify(body)
    const sent = fault?.body ?? (this.mutate ? this.mutate(said, call) : said)
    return {
      status: fault?.status ?? status,
      headers: {
        'content-type': 'application/vnd.xplenty+json; charset=utf-8',
        'x-ratelimit-limit': String(this.creditLimit),
        'x-ratelimit-remaining': String(this.creditsLeft),
        date: new Date(this.#now() + this.skewMs).toUTCString(),
        ...fault?.headers,
      },
      body: typeof sent === 'string' ? Buffer.from(sent) : sent,
      lost: fault?.lost ?? null,
    }
  }

  #read({ method, url, headers, body }: Incoming): UpstreamCall {
    const parts = url.pathname.split('/').slice(1).map(decodeURIComponent)
    const below = parts[0] === this.account && parts[1] === 'api' ? parts.slice(2) : null
    let parsed: unknown = body
    try {
      parsed = JSON.parse(body)
    } catch {
      // Left as text.
    }
    let kind: CallKind = 'unknown'
    let ids: Record<string, string> = {}
    for (const [routeMethod, pattern, name] of below === null ? rootRoutes : routes) {
      const found = routeMethod === method ? idsIn(pattern, below ?? parts) : null
      if (!found) continue
      kind = name
      ids = found
      break
    }
    return {
      kind,
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: parsed,
      text: body,
      ids,
    }
  }

  #answer(call: UpstreamCall): Answer {
    // Both forms of the key are taken (jobs-api.md §1.2).
    const [key] = Buffer.from(
      call.headers.get('authorization')?.replace(/^Basic /, '') ?? '',
      'base64',
    )
      .toString()
      .split(':')
    if (key !== this.apiKey) return { status: 401, body: { message: 'Unauthorized' } }
    try {
      return this.#carryOut(call)
    } catch (error) {
      if (error instanceof Refusal)
        return { status: error.status, body: { message: error.message } }
      throw error
    }
  }

  #carryOut(call: UpstreamCall): Answer {
    return this.#handlers[call.kind](call, Number(call.ids['id']))
  }

  /** What each kind of call does; `id` is the one in its path. */
  readonly #handlers: Record<UpstreamCall['kind'], (call: UpstreamCall, id: number) => Answer> = {
    jobs: (call) => ok(this.#listJobs(call.query).map((job) => this.#embedded(job))),
    job: (call, id) => {
      const job = this.#job(id)
      return ok(
        call.query.get('include')?.split(',').includes('log_summary')
          ? { ...job, log_summary: this.logSummaries.get(id) ?? null }
          : job,
      )
    },
    run: (call) => ({ status: 201, body: this.#run(call.body) }),
    stop: (_, id) => {
      const { outputs: _outputs, ...job } = this.#stop(id)
      return ok(job)
    },
    children: (call, id) => {
      this.#job(id)
      // As they are now, where they are jobs of their own.
      return ok(
        paged(this.childrenOf.get(id) ?? [], call.query).map((job) =>
          this.#embedded(this.jobs.get(Number(job['id'])) ?? job),
        ),
      )
    },
    log: (_, id) => {
      const job = this.#job(id)
      const empty = job['started_at'] === null ? null : ''
      return ok({ body: this.logs.get(id) ?? empty, url: `${text(job['url'])}/log` })
    },
    variables: (_, id) =>
      ok({
        ...this.systemVariables,
        ...(this.packages.get(Number(this.#job(id)['package_id']))?.['variables'] as
          Raw | undefined),
        ...(this.#job(id)['variables'] as Raw),
        ...this.variables.get(id),
      }),
    output: (call, id) => {
      if (!this.hasOutputAddress) throw missing('The page')
      return ok(this.#output(id, Number(call.ids['output'])))
    },
    preview: (call, id) => {
      const output = this.#output(id, Number(call.ids['output']))
      const preview = this.previews.get(`${id}/${call.ids['output']}`)
      if (preview === undefined)
        throw new Refusal(422, `Output ${call.ids['output']} cannot be previewed.`)
      return ok({ preview, url: `${text(output['url'])}/preview` })
    },
    watchers: (call) =>
      ok(
        this.#watching.has(this.#watched(call))
          ? [{ id: this.user['id'], display_name: this.user['name'] }]
          : [],
      ),
    watch: (call) => {
      this.#watching.add(this.#watched(call))
      return { status: 201, body: { created_at: this.at(), job_url: `${this.url}${call.path}` } }
    },
    unwatch: (call) => {
      this.#watching.delete(this.#watched(call))
      return { status: 204, body: null }
    },
    packages: (call) =>
      ok(
        listed(
          [...this.packages.values()].filter(({ status }) => status !== 'archived'),
          call.query,
        ),
      ),
    package: (_, id) => ok(this.#found(this.packages, id, 'Package')),
    clusters: (call) => ok(listed([...this.clusters.values()], call.query)),
    cluster: (_, id) => ok(this.#found(this.clusters, id, 'Cluster')),
    create_cluster: (call) => ({
      status: 201,
      body: this.clusters.get(this.addCluster({ ...(call.body as Raw), status: 'pending' })),
    }),
    update_cluster: (call, id) => ok(this.#change(this.clusters, id, 'Cluster', call.body as Raw)),
    terminate_cluster: (_, id) =>
      ok(this.#change(this.clusters, id, 'Cluster', { status: 'pending_terminate' })),
    schedules: (call) => ok(listed([...this.schedules.values()], call.query)),
    schedule: (_, id) => ok(this.#found(this.schedules, id, 'Schedule')),
    run_schedule: (_, id) => ok(this.#runSchedule(id)),
    update_schedule: (call, id) =>
      ok(this.#change(this.schedules, id, 'Schedule', call.body as Raw)),
    members: (call) => ok(listed(this.members, call.query)),
    user: () => ok(this.user),
    system_variables: () => ok(this.systemVariables),
    rate_limit_status: () =>
      ok({ limits: { limit: this.creditLimit, remaining: this.creditsLeft } }),
    unknown: () => {
      throw missing('The page')
    },
  }

  /** `package` and `cluster` are in lists and children only (jobs-api.md §4.1). */
  #embedded(job: Raw): Raw {
    const [pkg, cluster] = [
      this.packages.get(Number(job['package_id'])),
      this.clusters.get(Number(job['cluster_id'])),
    ]
    return { ...(pkg ? { package: pkg } : {}), ...(cluster ? { cluster } : {}), ...job }
  }

  #listJobs(query: URLSearchParams): Raw[] {
    const status = query.get('status') ?? 'all'
    const packageId = query.get('package_id')
    const since = Date.parse(query.get('since') ?? '')
    const byUpdated = query.get('sort') === 'updated'
    const key = `${byUpdated} ${status} ${packageId ?? ''}`
    let kept = this.#sorted.get(key)
    if (kept?.version !== this.#version) {
      const field = byUpdated ? 'updated_at' : 'created_at'
      const jobs = [...this.jobs.values()]
        .filter(
          (job) =>
            (status === 'all' || job['status'] === status) &&
            (packageId === null || String(job['package_id']) === packageId),
        )
        .sort(
          (a, b) => compare(text(a[field]), text(b[field])) || Number(a['id']) - Number(b['id']),
        )
      kept = { version: this.#version, jobs }
      this.#sorted.set(key, kept)
    }
    const recent = Number.isNaN(since)
      ? kept.jobs
      : kept.jobs.filter((job) => Date.parse(text(job['updated_at'])) >= since)
    return paged(query.get('direction') === 'asc' ? recent : recent.toReversed(), query)
  }

  #run(body: unknown): Raw {
    const {
      package_id,
      cluster_id,
      variables = {},
    } = body as { package_id: number; cluster_id: number; variables?: Raw }
    this.#found(this.packages, package_id, 'Package')
    if (
      !['pending', 'creating', 'available', 'idle'].includes(
        text(this.#found(this.clusters, cluster_id, 'Cluster')['status']),
      )
    )
      throw new Refusal(422, 'The cluster takes no jobs.')
    const id = this.addJob({
      package_id,
      cluster_id,
      variables,
      status: 'pending',
      started_at: null,
      created_at: this.at(),
      progress: 0,
      runtime_in_seconds: 0,
    })
    this.#watching.add(`jobs/${id}`)
    return this.#job(id)
  }

  #stop(id: number): Raw {
    const { status } = this.#job(id)
    if (!liveStatuses.some((live) => live === status))
      throw new Refusal(422, `Job ${id} has already ended.`)
    if (status !== 'pending_stoppage' && status !== 'stopping')
      this.changeJob(id, { status: 'pending_stoppage' })
    return this.#job(id)
  }

  #runSchedule(id: number): Raw {
    const schedule = this.#found(this.schedules, id, 'Schedule')
    this.addJob({
      status: 'pending',
      started_at: null,
      created_at: this.at(),
      creator: { type: 'Schedule', id, display_name: schedule['name'] },
    })
    return this.#change(this.schedules, id, 'Schedule', {
      execution_count: Number(schedule['execution_count']) + 1,
      last_run_at: this.at(),
    })
  }

  #job(id: number): Raw {
    return this.#found(this.jobs, id, 'Job')
  }

  #output(jobId: number, outputId: number): Raw {
    const outputs = this.#job(jobId)['outputs'] as Raw[] | undefined
    const output = outputs?.find(({ id }) => id === outputId)
    if (!output) throw missing(`Output ${outputId}`)
    return output
  }

  #watched({ ids }: UpstreamCall): string {
    const kind = ids['kind'] ?? ''
    const known = { jobs: this.jobs, clusters: this.clusters, schedules: this.schedules }[kind]
    if (!known) throw missing('The page')
    this.#found(known, Number(ids['id']), kind)
    return `${kind}/${ids['id']}`
  }

  #found(within: Map<number, Raw>, id: number, what: string): Raw {
    const raw = within.get(id)
    if (!raw) throw missing(`${what} ${id}`)
    return raw
  }

  #change(within: Map<number, Raw>, id: number, what: string, patch: Raw): Raw {
    const changed = { ...this.#found(within, id, what), updated_at: this.at(), ...patch }
    within.set(id, changed)
    return changed
  }
}

/** The ids in a path, by their names in the pattern; null where it is another path. */
function idsIn(pattern: string, parts: readonly string[]): Record<string, string> | null {
  const wanted = pattern.split('/')
  if (
    wanted.length !== parts.length ||
    !wanted.every((part, index) => part.startsWith(':') || part === parts[index])
  )
    return null
  return Object.fromEntries(
    wanted.flatMap((part, index) =>
      part.startsWith(':') ? [[part.slice(1), parts[index] ?? '']] : [],
    ),
  )
}

/** Default 20, at most 100 (jobs-api.md §1.6). */
function paged(rows: readonly Raw[], query: URLSearchParams): Raw[] {
  const asked = Number(query.get('limit') ?? '')
  const limit = Number.isInteger(asked) && asked >= 1 ? Math.min(asked, 100) : 20
  const offset = Math.max(0, Math.trunc(Number(query.get('offset') ?? '')) || 0)
  return rows.slice(offset, offset + limit)
}

function listed(rows: readonly Raw[], query: URLSearchParams): Raw[] {
  const since = Date.parse(query.get('since') ?? '')
  const field = query.get('sort') === 'updated' ? 'updated_at' : 'created_at'
  const recent = Number.isNaN(since)
    ? rows
    : rows.filter((row) => Date.parse(text(row['updated_at'])) >= since)
  const sorted = recent.toSorted(
    (a, b) => compare(text(a[field]), text(b[field])) || Number(a['id']) - Number(b['id']),
  )
  return paged(query.get('direction') === 'asc' ? sorted : sorted.toReversed(), query)
}
