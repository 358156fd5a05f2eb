import type { JobFilter } from '../../contract/filter.ts'
import { unsigned } from '../../contract/exclusion.ts'
import type { Facets } from '../../contract/facets.ts'
import type { JobExtras, JobRow } from '../../contract/job-row.ts'
import type { Job } from '../../contract/job.ts'
import type { Acknowledgement, Rerun, TriageExtras } from '../../contract/triage.ts'
import type { FailureRecord, RecordStore, RerunRecord } from '../records/port.ts'
import type { ErrorGroupBook } from '../rules/error-groups.ts'
import { recordsOf } from '../store/job-attributes.ts'
import { attentionOf } from '../store/stored-job.ts'
import type { ErrorGroupBooks } from './error-group-books.ts'
import type { FacetCounts, FacetMenu, JobStore, StoredJob } from '../store/port.ts'
import { isInForce } from './flag-judge.ts'
import { runFactsOf, type PackageModelCache } from './package-models.ts'
import type { Clock } from './clock.ts'
import type { ResourceDirectory } from './resource-directory.ts'
import { isoOf } from '../../contract/instant.ts'

const errorLineLength = 300
/**
 * Maximum number of choices in a filter menu; the response says how many more there are, and they
 * can be searched for.
 */
const facetChoices = 200

const firstLine = (text: string | null): string | null =>
  text?.split(/\r?\n/, 1)[0]?.slice(0, errorLineLength) ?? null

/** Builds what the pages show from what the store holds. */
export class JobViews {
  readonly #store: JobStore
  readonly #records: RecordStore
  readonly #slug: string
  readonly #account: number
  readonly #names: ResourceDirectory
  readonly #models: PackageModelCache
  readonly #groups: ErrorGroupBooks
  readonly #now: Clock

  constructor(deps: {
    store: JobStore
    records: RecordStore
    account: { slug: string; key: number }
    names: ResourceDirectory
    models: PackageModelCache
    groups: ErrorGroupBooks
    now: Clock
  }) {
    this.#store = deps.store
    this.#records = deps.records
    this.#slug = deps.account.slug
    this.#account = deps.account.key
    this.#names = deps.names
    this.#models = deps.models
    this.#groups = deps.groups
    this.#now = deps.now
  }

  /** What Jobwatch adds to each of these jobs, in the same order. */
  async extras(jobs: readonly StoredJob[]): Promise<JobExtras[]> {
    const ids = jobs.map((stored) => stored.job.id)
    const stops = await this.#records.stopRequests(this.#slug, ids)
    const decisions = await this.#records.flagDecisions(this.#slug, ids)
    const nowMs = this.#now()
    const triage = await this.#triageOf(jobs, nowMs)
    const places = jobs.some((stored) => stored.job.status === 'queued')
      ? await this.#queuePlaces()
      : new Map<number, number>()
    return Promise.all(
      jobs.map(async (stored): Promise<JobExtras> => {
        const { job, notes } = stored
        return {
          package_name: this.#names.packageName(job),
          cluster_name: this.#names.clusterName(job),
          owner_name: this.#names.ownerName(job.owner_id),
          error_line: firstLine(job.errors),
          runtime_as_of: new Date(stored.seenMs).toISOString(),
          records_count: recordsOf(job),
          outputs_written: (job.outputs ?? []).filter((output) => output.records_count !== null)
            .length,
          flags: notes.flags,
          past_flags: notes.pastFlags,
          flag_decisions: (decisions.get(job.id) ?? []).filter((each) => isInForce(each, nowMs)),
          usual: await this.#models.usual(job.package_id, runFactsOf(job, [])),
          overrun: stored.overrun,
          records_ratio: notes.recordsRatio,
          time_left: notes.timeLeft,
          progress_since: notes.progressSince,
          queue_position: places.get(job.id) ?? null,
          stop_request: stops.get(job.id) ?? null,
          ...triage(stored),
        }
      }),
    )
  }

  /** What people decided about failures, and what repeats what. */
  async #triageOf(
    jobs: readonly StoredJob[],
    nowMs: number,
  ): Promise<(stored: StoredJob) => TriageExtras> {
    const ids = jobs.map((stored) => stored.job.id)
    const marked = jobs.flatMap(({ job, notes: { triage } }) =>
      triage.resolution?.state === 'acknowledged' ? [triage.resolution.by ?? job.id] : [],
    )
    const records = await this.#records.failureRecords(this.#slug, marked)
    const sources = await this.#records.rerunSources(this.#slug, ids)
    const reruns = await this.#records.rerunsOf(this.#slug, ids)
    const moments = await this.#store.statuses(
      this.#account,
      reruns.map(({ jobId }) => jobId),
    )
    const book = await this.#groups.current()
    return (stored) => {
      const { errorKey, resolution, assignee } = stored.notes.triage
      const group = errorKey === null ? null : book.groupOf(errorKey, stored.job.package_id)
      return {
        attention: attentionOf(stored),
        resolution,
        acknowledgement:
          resolution?.state === 'acknowledged'
            ? acknowledgementOf(resolution.by, group, { records, book, nowMs })
            : null,
        assignee,
        error_group: group,
        rerun_of: sources.get(stored.job.id) ?? null,
        reruns: reruns.flatMap((link) => rerunOf(link, stored.job.id, moments)),
      }
    }
  }

  async rows(jobs: readonly StoredJob[]): Promise<JobRow[]> {
    const extras = await this.extras(jobs)
    return jobs.flatMap((stored, index) => {
      const extra = extras[index]
      return extra
        ? [{ ...this.#row(stored.job, extra), error_summary: firstLine(stored.headline) }]
        : []
    })
  }

  #row(job: Job, extra: JobExtras): JobRow {
    return {
      id: job.id,
      status: job.status,
      raw_status: job.raw_status,
      progress: job.progress,
      package_id: job.package_id,
      cluster_id: job.cluster_id,
      owner_id: job.owner_id,
      creator: job.creator && { ...job.creator, display_name: this.#names.creatorLabel(job) },
      created_at: job.created_at,
      started_at: job.started_at,
      completed_at: job.completed_at,
      failed_at: job.failed_at,
      updated_at: job.updated_at,
      runtime_in_seconds: job.runtime_in_seconds,
      outputs_count: job.outputs_count,
      attempts: job.attempts,
      master_auto_retry_attempts: job.master_auto_retry_attempts,
      variables: job.variables,
      dynamic_variables: job.dynamic_variables,
      ...extra,
    }
  }

  async facets(counts: FacetCounts, filter: JobFilter): Promise<Facets> {
    const book = await this.#groups.current()
    const names = this.#names
    const {
      package_id: packages,
      cluster_id: clusters,
      owner_id: owners,
      creator_key: creators,
    } = counts.menus
    const { histogram } = counts
    return {
      total: counts.total,
      by_status: counts.byStatus,
      by_flag: counts.byFlag,
      by_attention: counts.byAttention,
      causes: book.countGroups(counts.openErrors),
      packages: named(packages, filter.package_id.map(unsigned), (id) => names.packageNameOf(id)),
      clusters: named(clusters, filter.cluster_id.map(unsigned), (id) => names.clusterNameOf(id)),
      owners: named(owners, filter.owner_id.map(unsigned), (id) => names.ownerName(id)),
      creators: shownChoices(creators, filter.creator.map(unsigned)).map(([key, count]) => ({
        key: String(key),
        name: names.creatorName(String(key)),
        count,
      })),
      exact: counts.exact,
      more: {
        packages: hiddenChoices(packages),
        clusters: hiddenChoices(clusters),
        owners: hiddenChoices(owners),
        creators: hiddenChoices(creators),
      },
      histogram: {
        from: isoOf(histogram.fromMs),
        to: isoOf(histogram.toMs),
        bucket_seconds: histogram.bucketMs / 1000,
        buckets: histogram.buckets.map(({ at, byStatus }) => bucketOf(isoOf(at), byStatus)),
        all: histogram.all.map(({ at, count }) => ({ at: isoOf(at), count })),
      },
    }
  }

  /** 1 is next to run, among the queued jobs of the same cluster. */
  async #queuePlaces(): Promise<Map<number, number>> {
    const lengths = new Map<number, number>()
    const places = new Map<number, number>()
    for (const { id, clusterId } of await this.#store.queued(this.#account)) {
      const place = (lengths.get(clusterId) ?? 0) + 1
      lengths.set(clusterId, place)
      places.set(id, place)
    }
    return places
  }
}

/** @param by the job that was acknowledged; null if the group is muted */
function acknowledgementOf(
  by: number | null,
  group: string | null,
  from: { records: ReadonlyMap<number, FailureRecord>; book: ErrorGroupBook; nowMs: number },
): Acknowledgement | null {
  if (by !== null) {
    const known = from.records.get(by)?.acknowledgement
    return known ? { ...known, job_id: by } : null
  }
  const mute = group === null ? null : from.book.muteOf(group, from.nowMs)
  if (mute === null) return null
  const { actor, at, note, until } = mute
  return { actor, at, note, until, job_id: null }
}

function rerunOf(
  { jobId, of, at, actor }: RerunRecord,
  id: number,
  moments: Awaited<ReturnType<JobStore['statuses']>>,
): Rerun[] {
  const moment = moments.get(jobId)
  return of === id && moment ? [{ id: jobId, status: moment.status, actor, at }] : []
}

/** The most frequent choices, plus selected ones even if no job has them. */
function shownChoices(
  { choices }: FacetMenu,
  chosen: readonly (string | number)[],
): FacetMenu['choices'] {
  const counts = new Map(choices)
  const shown = choices.toSorted(([, a], [, b]) => b - a).slice(0, facetChoices)
  const missing = chosen.filter((value) => !shown.some(([known]) => known === value))
  return [
    ...shown,
    ...missing.map((value): FacetMenu['choices'][number] => [value, counts.get(value) ?? 0]),
  ]
}

const named = (menu: FacetMenu, chosen: readonly number[], nameOf: (id: number) => string) =>
  shownChoices(menu, chosen).map(([id, count]) => ({
    id: Number(id),
    name: nameOf(Number(id)),
    count,
  }))

/** Number of choices left out; null if unknown. */
const hiddenChoices = ({ choices, isPart }: FacetMenu): number | null =>
  isPart ? null : Math.max(0, choices.length - facetChoices)

function bucketOf(
  at: string,
  byStatus: Readonly<Record<string, number>>,
): Facets['histogram']['buckets'][number] {
  const bucket = { at, completed: 0, active: 0, stopped: 0, failed: 0 }
  for (const [status, n] of Object.entries(byStatus)) {
    if (status === 'completed' || status === 'stopped' || status === 'failed') bucket[status] += n
    else bucket.active += n
  }
  return bucket
}
