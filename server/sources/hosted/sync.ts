import type { SourceState } from '../../../contract/sync.ts'
import { isoSeconds } from '../../../contract/instant.ts'
import type { Job } from '../../../contract/job.ts'
import { jobStatuses, statusFacts, type JobStatus } from '../../../contract/status.ts'
import type { Pulled, PullSituation } from '../port.ts'
import type { CreditBudget } from './budget.ts'
import { DeltaReader } from './delta-reader.ts'
import { GatheredJobs } from './gathered-jobs.ts'
import { readFillPage } from './history-fill.ts'
import { JobProbe } from './job-probe.ts'
import { paceOf } from './pace.ts'
import {
  maxPagesPerPull,
  msOrNever,
  pageSize,
  unlessFailed,
  unlessRefused,
  type SyncClient,
} from './sync-client.ts'
import { readState, unfilled, type SyncState } from './sync-state.ts'

export interface SyncDeps {
  client: SyncClient
  budget: Pick<CreditBudget, 'level' | 'msUntil' | 'pausedUntil' | 'credits' | 'fillDone'>
  /** Milliseconds since 1970. */
  now: () => number
  /** Monotonic clock in milliseconds; defaults to `now`. */
  monotonic?: () => number
  /** The source's clock in milliseconds. */
  upstreamNow: () => number
  historyDays: number
  /** Minimum time between two cycles, however often a pull is requested; default 2 s. */
  minGapMs?: number
}

/** Credits that a cycle needs; a partial cycle is useless. */
const minCredits = 2
/** Every tenth cycle lists all active statuses, not only running jobs. */
const wholeCycleEvery = 10
/**
 * How long a job is followed by id after a user action, and how many at a time. If there are more,
 * their statuses are listed instead.
 */
const actedForMs = 10 * 60_000
const maxFollowed = 2
const defaultGapMs = 2_000
const dayMs = 86_400_000

const otherActive = jobStatuses.filter((status) => statusFacts[status].live && status !== 'running')
const actedStatuses = ['pending_stoppage', 'stopping'] as const
const isEnded = (job: Job): boolean => statusFacts[job.status].terminal

/** The result of one step, before it becomes a {@link Pulled}. */
interface Step {
  jobs: Job[]
  gone?: number[]
  state: SyncState
}

/**
 * Keeps the store in sync with the account. Each pull takes one step: a cycle (changed and running
 * jobs), or a page of the history fill, newest first, while that is in progress. Everything that
 * must survive a restart is in the cursor. See docs/decisions/005.
 */
export class JobSync {
  readonly #client: SyncClient
  readonly #budget: SyncDeps['budget']
  readonly #now: () => number
  readonly #monotonic: () => number
  readonly #historyMs: number
  readonly #minGapMs: number
  readonly #delta: DeltaReader
  readonly #probe: JobProbe
  /** Time of the last user action on each followed job. */
  readonly #acted = new Map<number, number>()
  #lastActedAt: number | null = null
  #nextCycleAt = -Infinity
  #lastCycleAt = -Infinity
  #paceMs: number | null = null
  #history: SourceState['history'] = null
  #isHooked = false
  #wasWatched = false

  constructor({ client, budget, now, monotonic = now, upstreamNow, ...deps }: SyncDeps) {
    this.#client = client
    this.#budget = budget
    this.#now = now
    this.#monotonic = monotonic
    this.#historyMs = deps.historyDays * dayMs
    this.#minGapMs = deps.minGapMs ?? defaultGapMs
    this.#delta = new DeltaReader({ client, monotonic, upstreamNow })
    this.#probe = new JobProbe({ client, budget, monotonic })
  }

  async pull(cursor: string | null, situation: PullSituation): Promise<Pulled> {
    const state = this.#wantedAnew(readState(cursor))
    if (state.fill.done) this.#budget.fillDone()
    this.#noteHistory(state)
    const isHooked = this.#isHooked
    this.#isHooked = false
    // A user who arrives now must not wait for the slower idle interval to end.
    if (situation.watched && !this.#wasWatched) this.#bringForward()
    this.#wasWatched = situation.watched
    const pausedUntil = this.#budget.pausedUntil()
    if (pausedUntil !== null) return this.#nothing(cursor, state, pausedUntil - this.#now())

    // The first page comes before everything else: users wait for rows, and it determines where
    // deltas start.
    if (state.since === null) {
      const first = await this.#fillPage(state)
      return this.#cycle(first.state, situation, first.jobs)
    }
    if (!isHooked && this.#isTimeToFill(state)) return this.#fill(state)
    if (isHooked && this.#monotonic() < this.#nextCycleAt) return this.#hookedDelta(cursor, state)
    const waitMs = this.#untilPossible()
    if (waitMs > 0) return this.#nothing(cursor, state, this.#untilFillOr(state, waitMs))
    return this.#cycle(state, situation, [])
  }

  /** Follows a job that a user stopped or ran through us: it is read by id until it has ended. */
  acted(id: number): void {
    this.#acted.set(id, this.#monotonic())
    this.#lastActedAt = this.#monotonic()
    this.#bringForward()
  }

  /** A web hook was called: the next pull is a delta, if the budget allows it. */
  hooked(): void {
    this.#isHooked = true
  }

  state(): Pick<SourceState, 'pace_seconds' | 'history'> {
    return {
      pace_seconds: this.#paceMs === null ? null : Math.round(this.#paceMs / 1000),
      history: this.#history,
    }
  }

  async #fill(state: SyncState): Promise<Pulled> {
    const page = await this.#fillPage(state)
    const nextMs = this.#untilNext(page.state)
    return this.#pulled(page, { more: true, current: false, nextMs })
  }

  async #fillPage(state: SyncState): Promise<Step> {
    const { jobs, fill } = await readFillPage(this.#client, state.fill, this.#wantedFrom())
    if (fill.done) this.#budget.fillDone()
    // The first page has the newest jobs: deltas cover everything that changes afterwards.
    const since = state.since ?? this.#delta.watermark(null, jobs) ?? isoSeconds(0)
    const next = { ...state, since, fill }
    this.#noteHistory(next)
    return { jobs, state: next }
  }

  async #hookedDelta(cursor: string | null, state: SyncState): Promise<Pulled> {
    if (this.#budget.msUntil('hook') > 0)
      return this.#nothing(cursor, state, this.#untilNext(state))
    const { jobs, backlog } = await this.#delta.read(state, 'hook')
    const gathered = new GatheredJobs()
    gathered.add(jobs)
    const next = { ...state, since: this.#delta.watermark(state.since, jobs), backlog }
    return this.#pulled(
      { jobs: gathered.all(), state: next },
      {
        more: backlog !== null || !state.fill.done,
        current: backlog === null,
        nextMs: backlog === null ? this.#untilNext(next) : 0,
      },
    )
  }

  /** @param before jobs already read in this pull */
  async #cycle(
    state: SyncState,
    situation: PullSituation,
    before: readonly Job[],
  ): Promise<Pulled> {
    const step = await this.#readCycle(state, situation)
    const found = new GatheredJobs()
    found.add(before)
    found.add(step.jobs)
    this.#lastCycleAt = this.#monotonic()
    this.#paceMs = this.#choosePace(situation, found.all())
    this.#nextCycleAt = this.#lastCycleAt + this.#paceMs
    const isBehind = step.state.backlog !== null
    return this.#pulled(
      { ...step, jobs: found.all() },
      {
        more: isBehind || !step.state.fill.done,
        current: !isBehind,
        nextMs: isBehind
          ? Math.max(this.#minGapMs, this.#budget.msUntil('sync'))
          : this.#untilNext(step.state),
      },
    )
  }

  async #readCycle(state: SyncState, situation: PullSituation): Promise<Step> {
    const isWhole = state.cycles % wholeCycleEvery === 0
    const { followed, statuses } = this.#toFollow(isWhole)
    const gathered = new GatheredJobs()
    // A job that starts running is among the changes, so if nothing is live, nothing else can be
    // running.
    if (isWhole || situation.live.length > 0) gathered.add(await this.#list('running', true))
    const changes = await this.#delta.read(state, 'sync')
    gathered.add(changes.jobs)
    for (const status of statuses) gathered.add(await this.#list(status, false))
    const single = new Set([
      ...followed.filter((id) => !gathered.has(id)),
      ...(changes.backlog === null ? this.#probe.unseen(gathered, situation, isWhole) : []),
    ])
    const { jobs, gone } = await this.#probe.read([...single])
    gathered.add(jobs)

    for (const job of gathered.all()) {
      this.#probe.found(job.id)
      if (isEnded(job)) this.#acted.delete(job.id)
    }
    for (const id of gone) this.#acted.delete(id)
    return {
      jobs: gathered.all(),
      gone,
      state: {
        ...state,
        since: this.#delta.watermark(state.since, changes.jobs) ?? isoSeconds(0),
        backlog: changes.backlog,
        cycles: state.cycles + 1,
      },
    }
  }

  /** The jobs to read by id and the statuses to list, besides running jobs. */
  #toFollow(isWhole: boolean): { followed: number[]; statuses: readonly JobStatus[] } {
    for (const [id, since] of this.#acted)
      if (this.#monotonic() - since > actedForMs) this.#acted.delete(id)
    const isMany = this.#acted.size > maxFollowed
    const followed = isMany ? [] : [...this.#acted.keys()]
    if (isWhole) return { followed, statuses: otherActive }
    return { followed, statuses: isMany ? actedStatuses : [] }
  }

  /**
   * The jobs of a status, newest first, as far as the budget and {@link maxPagesPerPull} allow.
   * @param isNeeded false if this can wait for a later cycle: a status that the service does not
   * list must not end the sync
   */
  async #list(status: string, isNeeded: boolean): Promise<Job[]> {
    const jobs: Job[] = []
    for (let page = 0; page < maxPagesPerPull; page += 1) {
      const call = this.#client.listJobs(
        {
          status,
          sort: 'created',
          direction: 'desc',
          offset: String(page * pageSize),
          limit: String(pageSize),
        },
        'sync',
      )
      const isFirstNeeded = isNeeded && page === 0
      const tolerant = isNeeded ? unlessRefused : unlessFailed
      const answer = isFirstNeeded ? await call : await tolerant(call)
      jobs.push(...(answer?.jobs ?? []))
      if (answer === null || answer.rows < pageSize) break
    }
    return jobs
  }

  #pulled(
    { jobs, gone = [], state }: Step,
    rest: Pick<Pulled, 'more' | 'current' | 'nextMs'>,
  ): Pulled {
    return { jobs, gone, cursor: JSON.stringify(state), ...rest }
  }

  #nothing(cursor: string | null, state: SyncState, nextMs: number): Pulled {
    return {
      jobs: [],
      gone: [],
      cursor: cursor ?? JSON.stringify(state),
      more: false,
      current: false,
      nextMs: Math.max(0, Math.ceil(nextMs)),
    }
  }

  #wantedFrom(): number {
    return this.#now() - this.#historyMs
  }

  /** The fill starts over if more history is wanted than when it was completed. */
  #wantedAnew(state: SyncState): SyncState {
    const { done, ended_at } = state.fill
    return done && this.#wantedFrom() < msOrNever(ended_at) - dayMs / 2
      ? { ...state, fill: unfilled }
      : state
  }

  #noteHistory({ fill }: SyncState): void {
    this.#history = {
      complete: fill.done,
      jobs: fill.jobs,
      back_to: fill.back_to,
      wanted_from: isoSeconds(this.#wantedFrom()),
    }
  }

  #bringForward(): void {
    this.#nextCycleAt = Math.min(this.#nextCycleAt, this.#monotonic())
  }

  #choosePace(situation: PullSituation, jobs: readonly Job[]): number {
    const credits = this.#budget.credits()
    return paceOf({
      watched: situation.watched,
      moving: situation.live.length > 0 || jobs.some((job) => !isEnded(job)),
      sinceActedMs: this.#lastActedAt === null ? null : this.#monotonic() - this.#lastActedAt,
      level: this.#budget.level(),
      creditsLeft:
        credits === null || credits.limit <= 0 ? null : credits.remaining / credits.limit,
    })
  }

  #isTimeToFill({ fill }: SyncState): boolean {
    const isCycleDue = this.#monotonic() >= this.#nextCycleAt && this.#untilPossible() <= 0
    return !fill.done && !isCycleDue && this.#budget.msUntil('fill') <= 0
  }

  /** Milliseconds until a cycle has the credits and the gap it needs. */
  #untilPossible(): number {
    return Math.max(
      0,
      this.#lastCycleAt + this.#minGapMs - this.#monotonic(),
      this.#budget.msUntil('sync', minCredits),
    )
  }

  #untilFillOr({ fill }: SyncState, waitMs: number): number {
    return fill.done ? waitMs : Math.min(waitMs, Math.max(1, this.#budget.msUntil('fill')))
  }

  /** Milliseconds until the next cycle or the next page of the fill. */
  #untilNext({ fill }: SyncState): number {
    const cycleIn = Math.max(
      this.#nextCycleAt - this.#monotonic(),
      this.#budget.msUntil('sync', minCredits),
    )
    return fill.done ? cycleIn : Math.max(0, Math.min(cycleIn, this.#budget.msUntil('fill')))
  }
}
