import { parseJson } from '../../../contract/exact-json.ts'
import type { Variables } from '../../../contract/coerce.ts'
import type { Job, JobOutput, LogSummary } from '../../../contract/job.ts'
import type { Creator } from '../../../contract/creator.ts'
import type { Cluster, Member, Package, Schedule } from '../../../contract/resources.ts'
import { statusFacts } from '../../../contract/status.ts'
import { cutAdvice, cutError, cutFields, cutHeadline } from './bounds.ts'
import type { ClusterLoad, ClusterRecord } from './ledger/clusters.ts'
import type { JobRecord, JobState, OutputRecord } from './ledger/job-record.ts'
import type { PackageRecord } from './ledger/packages.ts'
import type { ScheduleRecord } from './ledger/schedules.ts'
import { operator } from './operator.ts'
import { isoSeconds } from '../../../contract/instant.ts'

const latestDateMs = 8.64e15

/** Also null for times outside the range of a date. */
const isoOrNull = (ms: number | null): string | null =>
  ms === null || Math.abs(ms) > latestDateMs ? null : isoSeconds(ms)
export const readVariables = (text: string): Variables => parseJson(text) as Variables
const readTexts = (text: string | null): string[] =>
  text === null ? [] : (JSON.parse(text) as string[])

/** Seconds. Rounded up for ended runs, because 0 s means that a job did not start. */
function runtimeSeconds(job: JobRecord, nowMs: number): number {
  if (job.startedAt === null) return 0
  const isEnded = statusFacts[job.status].terminal
  const seconds = ((isEnded ? (job.completedAt ?? job.updatedAt) : nowMs) - job.startedAt) / 1000
  return Math.max(0, isEnded ? Math.ceil(seconds) : Math.floor(seconds))
}

/** Maps the ledger's records to the API's resources (jobs-api.md §4–7). */
export class ApiMapper {
  readonly #root: string

  /** @param baseUrl without a trailing slash */
  constructor(baseUrl: string, account: string) {
    this.#root = `${baseUrl}/${account}`
  }

  url(path: string): string {
    return `${this.#root}/api/${path}`
  }

  /** @param nowMs milliseconds since 1970, for the runtime of live jobs */
  job({ job, outputs }: JobState, nowMs: number): Job {
    return {
      id: job.id,
      status: job.status,
      raw_status: job.status,
      variables: readVariables(job.variables),
      dynamic_variables: readVariables(job.dynamicVariables),
      owner_id: operator.id,
      progress: job.progress,
      outputs_count: job.outputsCount,
      outputs: outputs.map((output) => this.output(output)),
      started_at: isoOrNull(job.startedAt),
      created_at: isoSeconds(job.createdAt),
      failed_at: isoOrNull(job.failedAt),
      completed_at: isoOrNull(job.completedAt),
      updated_at: isoSeconds(job.updatedAt),
      cluster_id: job.clusterId,
      package_id: job.packageId,
      cluster: null,
      package: null,
      // Ledgers of earlier releases contain longer ones.
      errors: job.errors === null ? null : cutError(job.errors),
      runtime_in_seconds: runtimeSeconds(job, nowMs),
      url: this.url(`jobs/${job.id}`),
      html_url: this.#page(`jobs/${job.id}`),
      log_url: this.url(`jobs/${job.id}/log`),
      creator: this.#creator(job),
      component:
        job.componentName === null
          ? null
          : { name: job.componentName, type: 'run_package_component', fields: [] },
      attempts: job.attempts,
      master_auto_retry_attempts: job.maxAttempts,
      log_summary: null,
    }
  }

  logSummary(job: JobRecord, body: string | null): LogSummary {
    return {
      id: job.id,
      created_at: isoOrNull(job.completedAt ?? job.updatedAt),
      body,
      error_summary: job.headline === null ? null : cutHeadline(job.headline),
      openai_extract: job.extract === null ? null : cutError(job.extract),
      action_items: cutAdvice(readTexts(job.advice)),
    }
  }

  package(record: PackageRecord): Package {
    return {
      id: record.id,
      name: record.name,
      description: record.description,
      variables: readVariables(record.variables),
      owner_id: operator.id,
      created_at: isoSeconds(record.createdAt),
      updated_at: isoSeconds(record.updatedAt),
      url: this.url(`packages/${record.id}`),
      html_url: this.#page('packages'),
      status: record.status,
      flow_type: record.flowType,
      version: record.version,
      flow_version: String(record.version),
      package_version: String(record.version),
      item_id: record.id,
    }
  }

  cluster(record: ClusterRecord, load: ClusterLoad): Cluster {
    return {
      id: record.id,
      name: record.name,
      description: record.description,
      status: record.status,
      owner_id: operator.id,
      plan_id: null,
      nodes: record.nodes,
      type: record.type,
      created_at: isoSeconds(record.createdAt),
      updated_at: isoSeconds(record.updatedAt),
      available_since: isoOrNull(record.availableSince),
      terminated_at: isoOrNull(record.terminatedAt),
      running_jobs_count: load.running,
      queued_jobs_count: load.queued,
      terminate_on_idle: record.terminateOnIdle === 1,
      terminated_on_idle: record.terminatedOnIdle === 1,
      time_to_idle: record.timeToIdle,
      idle_since: isoOrNull(record.idleSince),
      region: null,
      zone: null,
      master_instance_type: null,
      slave_instance_type: null,
      master_spot_price: null,
      slave_spot_price: null,
      master_spot_percentage: null,
      slave_spot_percentage: null,
      allow_fallback: false,
      stack: null,
      url: this.url(`clusters/${record.id}`),
      html_url: this.#page('clusters'),
      bootstrap_actions: null,
      creator: {
        type: 'User',
        id: operator.id,
        display_name: operator.name,
        url: this.url(`members/${operator.id}`),
        html_url: null,
      },
    }
  }

  schedule(record: ScheduleRecord, packageStatus: PackageRecord['status']): Schedule {
    return {
      id: record.id,
      name: record.name,
      description:
        packageStatus === 'archived' ? 'The package file is gone, so nothing runs.' : null,
      owner_id: operator.id,
      status: record.status,
      start_at: isoSeconds(record.startAt),
      next_run_at: isoOrNull(record.nextRunAt),
      interval_amount: record.every,
      interval_unit: record.unit,
      last_run_at: isoOrNull(record.lastRunAt),
      last_run_status: record.lastRunStatus,
      execution_count: record.executions,
      overlap: false,
      reuse_cluster_strategy: 'any',
      auto_retry: record.retries > 0,
      auto_retry_attempts: record.retries > 0 ? record.retries : null,
      task: {
        nodes: 1,
        terminate_on_idle: false,
        time_to_idle: null,
        packages: [{ package_id: record.packageId, variables: readVariables(record.variables) }],
      },
      created_at: isoSeconds(record.createdAt),
      updated_at: isoSeconds(record.updatedAt),
      url: this.url(`schedules/${record.id}`),
      html_url: this.#page('schedules'),
    }
  }

  member(startedAt: string): Member {
    return {
      ...operator,
      role: 'admin',
      owner: true,
      created_at: startedAt,
      updated_at: startedAt,
      url: this.url(`members/${operator.id}`),
      html_url: null,
    }
  }

  output(record: OutputRecord): JobOutput {
    return {
      id: record.id,
      name: record.file,
      records_count: record.records,
      progress: record.progress,
      created_at: isoSeconds(record.createdAt),
      updated_at: isoSeconds(record.updatedAt),
      preview_url: this.url(`jobs/${record.jobId}/outputs/${record.id}/preview`),
      // Parquet is binary, so its preview is JSON lines.
      preview_type: record.format === 'parquet' ? 'json' : record.format,
      url: this.url(`jobs/${record.jobId}/outputs/${record.id}`),
      component: {
        name: record.component,
        type: 'local_file_destination_component',
        fields: cutFields(readTexts(record.fields)),
      },
      component_name: null,
    }
  }

  #creator(record: JobRecord): Creator {
    const path = { User: 'members', Schedule: 'schedules', Job: 'jobs' }[record.creatorType]
    return {
      type: record.creatorType,
      id: record.creatorId,
      display_name: record.creatorName,
      url: this.url(`${path}/${record.creatorId}`),
      html_url: this.#creatorPage(record),
    }
  }

  #creatorPage({ creatorType, creatorId }: JobRecord): string | null {
    switch (creatorType) {
      case 'User':
        return null
      case 'Job':
        return this.#page(`jobs/${creatorId}`)
      case 'Schedule':
        return this.#page('schedules')
    }
  }

  #page(path: string): string {
    return `${this.#root}/${path}`
  }
}
