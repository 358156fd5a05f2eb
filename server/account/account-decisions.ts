import { flagLabels } from '../../contract/flag-kinds.ts'
import type { FlagChoice, FlagDecision, FlagKind } from '../../contract/flags.ts'
import type { Activity } from '../../contract/history.ts'
import type { HardLimit } from '../../contract/resources.ts'
import { statusFacts } from '../../contract/status.ts'
import type { HardLimitRecord, NewActivity, RecordStore } from '../records/port.ts'
import { can, SourceError, type JobSource } from '../sources/port.ts'
import type { JobStore, StoredJob } from '../store/port.ts'
import type { Clock } from './clock.ts'
import { decisionMessage, hardLimitMessage, undoneMessage } from './decision-messages.ts'
import type { ResourceDirectory } from './resource-directory.ts'

const snoozedMs = 3_600_000

/** Notified before a command resolves, so that the next poll shows the effect of the decision. */
export interface DecisionListener {
  onFlagDecided: (jobId: number) => Promise<void>
  onHardLimit: (packageId: number) => Promise<void>
}

interface AccountDecisionsDeps {
  store: JobStore
  records: RecordStore
  account: { slug: string; key: number }
  source: JobSource
  names: ResourceDirectory
  now: Clock
  listener: DecisionListener
}

/** What people decide about flags and set for packages. Each decision is recorded as activity. */
export class AccountDecisions {
  readonly #deps: AccountDecisionsDeps

  constructor(deps: AccountDecisionsDeps) {
    this.#deps = deps
  }

  /**
   * Decides about a flag that the job has or had, or about which somebody has decided before.
   * @throws SourceError 404 unknown job, 422 no such flag, or nothing left to snooze
   */
  async decideFlag(
    jobId: number,
    kind: FlagKind,
    { choice, reason }: { choice: FlagChoice; reason: string | null },
    actor: string,
  ): Promise<void> {
    const { records, account, now } = this.#deps
    const stored = await this.#job(jobId)
    const isSnooze = choice === 'hour' || choice === 'run'
    if (isSnooze && statusFacts[stored.job.status].terminal)
      throw new SourceError(422, `Job ${jobId} has ended: there is nothing to snooze.`)
    if ((await this.#decision(jobId, kind)) === null) requireFlag(stored, kind)
    const nowMs = now()
    const at = new Date(nowMs).toISOString()
    const until = choice === 'hour' ? new Date(nowMs + snoozedMs).toISOString() : null
    const packageId = stored.job.package_id
    const decision = { jobId, packageId, kind, choice, until, at, actor, reason }
    await records.decideFlag(account.slug, decision)
    const message = decisionMessage(kind, choice)
    await this.#noteFlag({ subjectId: jobId, at, actor, action: 'flag_decision', reason, message })
  }

  /**
   * Takes back a decision; does nothing if there is none about a flag that the job has.
   * @throws SourceError 404 unknown job, 422 no such flag
   */
  async undecideFlag(jobId: number, kind: FlagKind, actor: string): Promise<void> {
    const { records, account, now } = this.#deps
    const stored = await this.#job(jobId)
    if (!(await records.undecideFlag(account.slug, jobId, kind))) {
      requireFlag(stored, kind)
      return
    }
    const at = new Date(now()).toISOString()
    const message = undoneMessage(kind)
    const action = 'flag_decision_undone'
    await this.#noteFlag({ subjectId: jobId, at, actor, action, reason: null, message })
  }

  /**
   * Sets a limit for the package's runs.
   * @param seconds null removes the limit
   * @throws SourceError 422 unknown package
   */
  async setHardLimit(
    packageId: number,
    seconds: number | null,
    reason: string | null,
    actor: string,
  ): Promise<HardLimit> {
    const { records, account, now, listener } = this.#deps
    const before = await this.#hardLimit(packageId)
    // The limit of a package that is gone can still be removed.
    const isRemoval = seconds === null && before !== null
    if (!isRemoval && !(await this.#isKnownPackage(packageId)))
      throw new SourceError(422, `Package ${packageId} is not known: it cannot have a limit.`)
    if (seconds === null && before === null) return hardLimitOf(packageId, null)
    const at = new Date(now()).toISOString()
    const limit = seconds === null ? null : { seconds, at, actor, reason }
    await records.setHardLimit(account.slug, packageId, limit)
    const message = hardLimitMessage(seconds)
    const subject = { subject: 'package', subjectId: packageId } as const
    await this.#note({ ...subject, at, actor, action: 'hard_limit', reason, message }, () =>
      listener.onHardLimit(packageId),
    )
    return hardLimitOf(packageId, limit)
  }

  /** The limit that somebody set for the package's runs. */
  async hardLimit(packageId: number): Promise<HardLimit> {
    return hardLimitOf(packageId, await this.#hardLimit(packageId))
  }

  /** What people set for the package, oldest first. */
  packageActivity(packageId: number): Promise<Activity[]> {
    return this.#deps.records.activity(this.#deps.account.slug, 'package', packageId)
  }

  async #job(id: number): Promise<StoredJob> {
    const { store, account } = this.#deps
    const stored = (await store.jobs(account.key, [id])).get(id)
    if (!stored) throw new SourceError(404, `Job ${id} was not found.`)
    return stored
  }

  async #decision(jobId: number, kind: FlagKind): Promise<FlagDecision | null> {
    const { records, account } = this.#deps
    const decisions = (await records.flagDecisions(account.slug, [jobId])).get(jobId) ?? []
    return decisions.find((each) => each.kind === kind) ?? null
  }

  async #hardLimit(packageId: number): Promise<HardLimitRecord | null> {
    const { records, account } = this.#deps
    return (await records.hardLimits(account.slug)).get(packageId) ?? null
  }

  /** Archived packages are not listed. Where a source has no packages, their runs are known. */
  async #isKnownPackage(id: number): Promise<boolean> {
    const { source, store, account, names } = this.#deps
    if (!can(source, 'packages'))
      return (await store.runs(account.key, { packageId: id }, 1)).length > 0
    if ((await names.packages.list()).some((item) => item.id === id)) return true
    try {
      await source.package(id)
      return true
    } catch (error) {
      if (error instanceof SourceError && error.status === 404) return false
      throw error
    }
  }

  #noteFlag(entry: Omit<NewActivity, 'subject' | 'outcome'>): Promise<void> {
    const { listener } = this.#deps
    return this.#note({ subject: 'job', ...entry }, () => listener.onFlagDecided(entry.subjectId))
  }

  /**
   * A decision that cannot be recorded is an error to the person, who can make it again. It is in
   * force all the same, so the listener is notified.
   */
  async #note(entry: Omit<NewActivity, 'outcome'>, notify: () => Promise<void>): Promise<void> {
    const { records, account } = this.#deps
    try {
      await records.addActivity(account.slug, { ...entry, outcome: 'accepted' })
    } finally {
      await notify()
    }
  }
}

function requireFlag({ job, notes }: StoredJob, kind: FlagKind): void {
  if (![...notes.flags, ...notes.pastFlags].some((flag) => flag.kind === kind))
    throw new SourceError(422, `Job ${job.id} does not have the flag “${flagLabels[kind]}”.`)
}

const hardLimitOf = (packageId: number, limit: HardLimitRecord | null): HardLimit => ({
  package_id: packageId,
  ...(limit ?? { seconds: null, at: null, actor: null, reason: null }),
})
