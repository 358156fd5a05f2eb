import type { SourceState } from '../../../contract/sync.ts'
import { isoSeconds, secondOf } from '../../../contract/instant.ts'
import { mergeJob, type Job } from '../../../contract/job.ts'
import { jobStatuses, statusFacts } from '../../../contract/status.ts'
import { SourceError, type Pulled, type PullSituation } from '../port.ts'
import type { CreditBudget, Purpose } from './budget.ts'
import { paceOf } from './pace.ts'
import { readState, unfilled, type SyncState } from './sync-state.ts'

/**
 * What the sync asks of the account's API. Each call spends a credit for its purpose, or rejects
 * with {@link SourceError} 429.
 */
export interface SyncClient {
  /**
   * `GET A/jobs`. `rows` counts those that could not be read, too: a page with fewer than asked for
   * is the last.
   */
  listJobs(query: Record<string, string>, purpose: Purpose): Promise<{ jobs: Job[]; rows: number }>
  /** `GET A/jobs/:id` */
  job(id: number, purpose: Purpose): Promise<Job>
}

export interface SyncDeps {
  client: SyncClient
  budget: Pick<CreditBudget, 'level' | 'msUntil' | 'pausedUntil' | 'credits' | 'fillDone'>
  /** Milliseconds since 1970. */
  now: () => number
  /** Milliseconds of a clock that is never set; `now` when left out. */
  monotonic?: () => number
  /** Milliseconds by the clock of the source. */
  upstreamNow: () => number
  historyDays: number
  /** Least time between two cycles, however often a pull is asked for; 2 s when left out. */
  leastGapMs?: number
}

/**
 * Credits that a cycle needs at least: it is not begun with fewer, since half of one is worth
 * nothing.
 */
const leastCredits = 2

/** Keeps the store equal to the account: see {@link createSync}. */
export interface Sync {
  pull(cursor: string | null, situation: PullSituation): Promise<Pulled>
  /** A person stopped or ran this job through us: it is asked for by its id until it has ended. */
  acted(id: number): void
  /** A web hook came: the next pull is a delta, if the budget has room for it. */
  hooked(): void
  state(): Pick<SourceState, 'pace_seconds' | 'history'>
}

const pageSize = 100
/**
 * A change may be told this much later than it says of itself: answers come from replicas that lag
 * behind each other. A delta begins that much before the last change known, and less once that one
 * has been known for a while.
 */
const overlapMs = 120_000
/** Pages of one delta, and of one list of running jobs, in one pull; the next pull goes on. */
const pagesAtOnce = 5
/**
 * Rows of a page of the fill that are read again with the next: how many jobs may vanish in between
 * unnoticed is checked by the anchor.
 */
const fillOverlap = 5
const everyTenth = 10
const running = 'running'
const otherActive = jobStatuses.filter((status) => statusFacts[status].live && status !== running)
/** Jobs asked for by id in one cycle, and how long until the same one may be again. */
const asksAtOnce = 3
const askAgainMs = 120_000
/**
 * A job that is not found must be missing for this long before it counts as gone: replicas lag
 * behind a run, too.
 */
const missingForMs = 60_000
/**
 * How long a job somebody acted on is followed by its id, and how many at a time: beyond, its
 * status is listed instead.
 */
const actedForMs = 10 * 60_000
const followedAtOnce = 2
const defaultGapMs = 2_000
const dayMs = 86_400_000

const msOf = (instant: string | null): number =>
  instant === null ? -Infinity : Date.parse(instant)
const isEnded = (job: Job): boolean => statusFacts[job.status].terminal

/**
 * @returns null where the budget, or the service itself, grants no more calls now: what was had so
 * far is good all the same
 */
async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SourceError && error.status === 429) return null
    throw error
  }
}

/** @returns null where the service did not give it, whatever the reason */
async function unlessInTrouble<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SourceError) return null
    throw error
  }
}

/** ResponseParser of one cycle by job: the later one counts, unless it is from before the other. */
class Gathered {
  readonly #jobs = new Map<number, Job>()

  add(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const before = this.#jobs.get(job.id)
      const isOlder =
        before !== undefined &&
        statusFacts[job.status].rank < statusFacts[before.status].rank &&
        secondOf(job.updated_at) <= secondOf(before.updated_at)
      this.#jobs.set(job.id, isOlder ? mergeJob(job, before) : mergeJob(before ?? null, job))
    }
  }

  has(id: number): boolean {
    return this.#jobs.has(id)
  }

  /** Oldest change first. */
  all(): Job[] {
    return [...this.#jobs.values()].toSorted(
      (a, b) => secondOf(a.updated_at) - secondOf(b.updated_at) || a.id - b.id,
    )
  }
}

/**
 * The state machine that keeps the store equal to the account. Each pull takes one step: a cycle
 * (what changed, what runs), or a page of the first fill, newest first, while that goes on. All it
 * must remember is in the cursor.
 */
export function createSync({
  client,
  budget,
  now,
  monotonic = now,
  upstreamNow,
  historyDays,
  leastGapMs = defaultGapMs,
}: SyncDeps): Sync {
  let nextCycleAt = -Infinity
  let lastCycleAt = -Infinity
  let lastActedAt: number | null = null
  let newestSince = { since: '', at: -Infinity }
  let paceMs: number | null = null
  let history: SourceState['history'] = null
  let isHooked = false
  let wasWatched = false
  const acted = new Map<number, number>()
  const askedAt = new Map<number, number>()
  const missingSince = new Map<number, number>()

  const wantedFrom = () => now() - historyDays * dayMs
  /** Where more history is wanted than when the fill was done, it begins anew. */
  const wantedAnew = (state: SyncState): SyncState =>
    state.fill.done && wantedFrom() < msOf(state.fill.ended_at) - dayMs / 2
      ? { ...state, fill: unfilled }
      : state

  const told = ({ fill }: SyncState): void => {
    history = {
      complete: fill.done,
      jobs: fill.jobs,
      back_to: fill.back_to,
      wanted_from: isoSeconds(wantedFrom()),
    }
  }

  /**
   * The greatest change told, never later than the source's own present: one wrong clock there must
   * not end all deltas.
   */
  const latestOf = (jobs: readonly Job[]): number => {
    const present = upstreamNow() + overlapMs
    return jobs
      .map((job) => msOf(job.updated_at))
      .filter((ms) => ms <= present)
      .reduce((a, b) => Math.max(a, b), -Infinity)
  }

  const watermark = (since: string | null, jobs: readonly Job[]): string | null => {
    const greatest = Math.max(msOf(since), latestOf(jobs))
    return greatest === -Infinity ? since : isoSeconds(greatest)
  }

  /**
   * Where a delta begins, by our own clock alone: what was told before the lag has passed need not
   * be read again.
   */
  const beginOf = (since: string | null): string => {
    if (since === null) return isoSeconds(0)
    if (newestSince.since !== since) newestSince = { since, at: monotonic() }
    const knownForMs = monotonic() - newestSince.at
    return isoSeconds(Math.max(0, msOf(since) - Math.max(-1_000, overlapMs - knownForMs)))
  }

  /**
   * What changed. Pages go on from the last change of the one before, not by offset: a row that
   * changes meanwhile moves to the end, and all behind it would slip into the page already read.
   */
  const delta = async (
    state: SyncState,
    purpose: Purpose,
  ): Promise<{ jobs: Job[]; backlog: SyncState['backlog'] }> => {
    let at = state.backlog ?? { from: beginOf(state.since), offset: 0 }
    const jobs: Job[] = []
    for (let page = 0; page < pagesAtOnce; page += 1) {
      const query = {
        sort: 'updated',
        direction: 'asc',
        since: at.from,
        offset: String(at.offset),
        limit: String(pageSize),
      }
      const answer =
        page === 0
          ? await client.listJobs(query, purpose)
          : await unlessRefused(client.listJobs(query, purpose))
      if (answer === null) break
      jobs.push(...answer.jobs)
      if (answer.rows < pageSize) return { jobs, backlog: null }
      const last = latestOf(answer.jobs)
      // A service that gives the newest first is not led on by time: the rest would be passed over.
      const ascends =
        secondOf(answer.jobs[0]?.updated_at ?? null) <=
        secondOf(answer.jobs.at(-1)?.updated_at ?? null)
      // By whole seconds, as they are sent: within one, only the offset leads on.
      at =
        ascends && last - msOf(at.from) >= 1_000
          ? { from: isoSeconds(last), offset: 0 }
          : { ...at, offset: at.offset + pageSize }
    }
    return { jobs, backlog: at }
  }

  /**
   * The jobs of a status, newest first, as far as budget and {@link pagesAtOnce} allow.
   * @param isNeeded false where a later cycle may as well tell: a status that the service does not
   * list must not end the sync
   */
  const listed = async (status: string, isNeeded: boolean): Promise<Job[]> => {
    const jobs: Job[] = []
    for (let page = 0; page < pagesAtOnce; page += 1) {
      const query = {
        status,
        sort: 'created',
        direction: 'desc',
        offset: String(page * pageSize),
        limit: String(pageSize),
      }
      const asked = client.listJobs(query, 'sync')
      const answer = isNeeded
        ? await (page === 0 ? asked : unlessRefused(asked))
        : await unlessInTrouble(asked)
      jobs.push(...(answer?.jobs ?? []))
      if (answer === null || answer.rows < pageSize) break
    }
    return jobs
  }

  /**
   * Asks for single jobs. What fails is asked again in a later cycle; what is not there any more is
   * gone.
   */
  const askEach = async (ids: readonly number[]): Promise<{ jobs: Job[]; gone: number[] }> => {
    const jobs: Job[] = []
    const gone: number[] = []
    for (const id of ids) {
      if (budget.msUntil('sync') > 0) break
      askedAt.set(id, monotonic())
      try {
        jobs.push(await client.job(id, 'sync'))
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        if (error.status !== 404) continue
        const since = missingSince.get(id) ?? monotonic()
        missingSince.set(id, since)
        if (monotonic() - since < missingForMs) continue
        missingSince.delete(id)
        gone.push(id)
      }
    }
    return { jobs, gone }
  }

  /**
   * Jobs that the store takes for live although no answer of this cycle had them: ended unnoticed,
   * or no longer there.
   */
  const unseen = (gathered: Gathered, { live }: PullSituation, whole: boolean): number[] => {
    for (const [id, at] of askedAt) if (monotonic() - at > askAgainMs) askedAt.delete(id)
    return live
      .filter(
        ({ id, status }) => (whole || status === running) && !gathered.has(id) && !askedAt.has(id),
      )
      .map(({ id }) => id)
      .slice(0, asksAtOnce)
  }

  const cycle = async (
    state: SyncState,
    situation: PullSituation,
  ): Promise<{ gathered: Gathered; gone: number[]; state: SyncState }> => {
    const whole = state.cycles % everyTenth === 0
    for (const [id, since] of acted) if (monotonic() - since > actedForMs) acted.delete(id)
    const followed = acted.size <= followedAtOnce ? [...acted.keys()] : []
    const statuses = whole
      ? otherActive
      : acted.size > followedAtOnce
        ? (['pending_stoppage', 'stopping'] as const)
        : []

    const gathered = new Gathered()
    // What begins to run is new, and so among the changes: where nothing is live, nothing else can
    // run.
    if (whole || situation.live.length > 0) gathered.add(await listed(running, true))
    const changes = await delta(state, 'sync')
    gathered.add(changes.jobs)
    for (const status of statuses) gathered.add(await listed(status, false))
    const single = new Set([
      ...followed.filter((id) => !gathered.has(id)),
      ...(changes.backlog === null ? unseen(gathered, situation, whole) : []),
    ])
    const asked = await askEach([...single])
    gathered.add(asked.jobs)

    for (const job of gathered.all()) {
      missingSince.delete(job.id)
      if (isEnded(job)) acted.delete(job.id)
    }
    for (const id of asked.gone) acted.delete(id)
    return {
      gathered,
      gone: asked.gone,
      state: {
        ...state,
        since: watermark(state.since, changes.jobs) ?? isoSeconds(0),
        backlog: changes.backlog,
        cycles: state.cycles + 1,
      },
    }
  }

  /** One page of the first fill, newest first. */
  const fillPage = async (state: SyncState): Promise<{ jobs: Job[]; state: SyncState }> => {
    const { fill } = state
    const { jobs, rows } = await client.listJobs(
      { sort: 'created', direction: 'desc', offset: String(fill.offset), limit: String(pageSize) },
      'fill',
    )
    const [first] = jobs
    const last = jobs.at(-1)
    const { anchor } = fill
    // Jobs that vanished meanwhile let the rest slip up, past the page already read: then the page
    // before is read again.
    const hasSlipped =
      anchor !== null &&
      first !== undefined &&
      !jobs.some(({ id }) => id === anchor.id) &&
      secondOf(first.created_at) < secondOf(anchor.created_at)
    if (hasSlipped && fill.offset > 0) {
      return {
        jobs,
        state: { ...state, fill: { ...fill, offset: Math.max(0, fill.offset - pageSize) } },
      }
    }
    const known = anchor === null ? -1 : jobs.findIndex(({ id }) => id === anchor.id)
    const isLast = rows < pageSize
    const dates = jobs.map(({ created_at }) => msOf(created_at)).filter((ms) => ms > -Infinity)
    // The newest of the last few: one row with a wrong date must neither end the fill nor claim
    // what is not there.
    const reached = isLast ? Math.min(...dates) : Math.max(...dates.slice(-fillOverlap))
    const before = fill.back_to === null ? Infinity : msOf(fill.back_to)
    const oldest = dates.length === 0 ? before : Math.min(before, reached)
    const wanted = wantedFrom()
    const done = isLast || oldest < wanted
    if (done) budget.fillDone()
    return {
      jobs,
      state: {
        ...state,
        // The first page is the newest there is: what changes from now on is told by the deltas.
        since: state.since ?? watermark(null, jobs) ?? isoSeconds(0),
        fill: {
          done,
          offset: fill.offset + Math.max(1, rows - fillOverlap),
          anchor: last ? { id: last.id, created_at: last.created_at } : anchor,
          jobs: fill.jobs + jobs.length - (known + 1),
          back_to: oldest === Infinity ? fill.back_to : isoSeconds(oldest),
          ended_at: isLast ? isoSeconds(0) : isoSeconds(wanted),
        },
      },
    }
  }

  const nothing = (cursor: string | null, state: SyncState, nextMs: number): Pulled => ({
    jobs: [],
    gone: [],
    cursor: cursor ?? JSON.stringify(state),
    more: false,
    current: false,
    nextMs: Math.max(0, Math.ceil(nextMs)),
  })

  const choosePace = (situation: PullSituation, jobs: readonly Job[]): number => {
    const credits = budget.credits()
    return paceOf({
      watched: situation.watched,
      moving: situation.live.length > 0 || jobs.some((job) => !isEnded(job)),
      sinceActedMs: lastActedAt === null ? null : monotonic() - lastActedAt,
      level: budget.level(),
      creditsLeft:
        credits === null || credits.limit <= 0 ? null : credits.remaining / credits.limit,
    })
  }

  /**
   * How long until a cycle may be: people who wait for one get it before its time, but not without
   * the credits or the gap.
   */
  const untilPossible = (): number =>
    Math.max(0, lastCycleAt + leastGapMs - monotonic(), budget.msUntil('sync', leastCredits))

  /** How long until there is something to do: the next cycle, or the next page of the fill. */
  const untilNext = (state: SyncState): number => {
    const cycleIn = Math.max(nextCycleAt - monotonic(), budget.msUntil('sync', leastCredits))
    return state.fill.done ? cycleIn : Math.max(0, Math.min(cycleIn, budget.msUntil('fill')))
  }

  const pull = async (cursor: string | null, situation: PullSituation): Promise<Pulled> => {
    let state = wantedAnew(readState(cursor))
    if (state.fill.done) budget.fillDone()
    told(state)
    const hooked = isHooked
    isHooked = false
    // Who comes now must not wait out the pace of when nobody looked.
    if (situation.watched && !wasWatched) nextCycleAt = Math.min(nextCycleAt, monotonic())
    wasWatched = situation.watched
    const pausedUntil = budget.pausedUntil()
    if (pausedUntil !== null) return nothing(cursor, state, pausedUntil - now())

    const jobs: Job[] = []
    // The first page comes before all else: a person waits for rows, and it tells from when on
    // changes are asked for.
    if (
      state.since === null ||
      (!state.fill.done &&
        (monotonic() < nextCycleAt || untilPossible() > 0) &&
        budget.msUntil('fill') <= 0 &&
        !hooked)
    ) {
      const isFirst = state.since === null
      const page = await fillPage(state)
      state = page.state
      told(state)
      if (!isFirst)
        return {
          jobs: page.jobs,
          gone: [],
          cursor: JSON.stringify(state),
          more: true,
          current: false,
          nextMs: untilNext(state),
        }
      jobs.push(...page.jobs)
    } else if (hooked && monotonic() < nextCycleAt) {
      if (budget.msUntil('hook') > 0) return nothing(cursor, state, untilNext(state))
      const changes = await delta(state, 'hook')
      const gathered = new Gathered()
      gathered.add(changes.jobs)
      state = { ...state, since: watermark(state.since, changes.jobs), backlog: changes.backlog }
      return {
        jobs: gathered.all(),
        gone: [],
        cursor: JSON.stringify(state),
        more: changes.backlog !== null || !state.fill.done,
        current: changes.backlog === null,
        nextMs: changes.backlog === null ? untilNext(state) : 0,
      }
    } else {
      const waitMs = untilPossible()
      if (waitMs > 0)
        return nothing(
          cursor,
          state,
          state.fill.done ? waitMs : Math.min(waitMs, Math.max(1, budget.msUntil('fill'))),
        )
    }

    const done = await cycle(state, situation)
    state = done.state
    const found = new Gathered()
    found.add(jobs)
    found.add(done.gathered.all())
    lastCycleAt = monotonic()
    paceMs = choosePace(situation, found.all())
    nextCycleAt = lastCycleAt + paceMs
    const isBehind = state.backlog !== null
    return {
      jobs: found.all(),
      gone: done.gone,
      cursor: JSON.stringify(state),
      more: isBehind || !state.fill.done,
      current: !isBehind,
      nextMs: isBehind ? Math.max(leastGapMs, budget.msUntil('sync')) : untilNext(state),
    }
  }

  return {
    pull,
    acted: (id) => {
      acted.set(id, monotonic())
      lastActedAt = monotonic()
      nextCycleAt = Math.min(nextCycleAt, monotonic())
    },
    hooked: () => {
      isHooked = true
    },
    state: () => ({ pace_seconds: paceMs === null ? null : Math.round(paceMs / 1000), history }),
  }
}
