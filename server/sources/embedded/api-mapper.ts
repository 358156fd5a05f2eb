import { parseJson } from '../../../contract/exact-json.ts'
import type { Variables } from '../../../contract/coerce.ts'
import type { Job, JobOutput, LogSummary } from '../../../contract/job.ts'
import type { Creator } from '../../../contract/creator.ts'
import type { Cluster, Member, Package, Schedule } from '../../../contract/resources.ts'
import { statusFacts } from '../../../contract/status.ts'
import { cutAdvice, cutError, cutFields, cutHeadline } from './bounds.ts'
import type { ClusterLoad, ClusterRecord } from './ledger/clusters.ts'
import type { JobRecord, JobState, OutputRecord } from './ledger/jobs.ts'
import type { PackageRecord } from './ledger/packages.ts'
import type { ScheduleRecord } from './ledger/schedules.ts'
import { operator } from './operator.ts'
import { isoSeconds } from '../../../contract/instant.ts'

const latestDateMs = 8.64e15

/** Null, too, for what no date can hold. */
const isoOrNull = (ms: number | null): string | null =>
  ms === null || Math.abs(ms) > latestDateMs ? null : isoSeconds(ms)
export const readVariables = (text: string): Variables => parseJson(text) as Variables
const readTexts = (text: string | null): string[] =>
  text === null ? [] : (JSON.parse(text) as string[])

/** Turns the ledger's records into the API's resources (jobs-api.md §4–7). */
export interface ApiMapper {
  /** @param now milliseconds since 1970: what a live job's runtime is counted to */
  job(state: JobState, now: number): Job
  output(record: OutputRecord): JobOutput
  logSummary(record: JobRecord, body: string | null): LogSummary
  package(record: PackageRecord): Package
  cluster(record: ClusterRecord, load: ClusterLoad): Cluster
  schedule(record: ScheduleRecord, packageStatus: PackageRecord['status']): Schedule
  member(startedAt: string): Member
  url(path: string): string
}

/** @param baseUrl without a slash at the end */
export function createApiMapper(baseUrl: string, account: string): ApiMapper {
  const url = (path: string) => `${baseUrl}/${account}/api/${path}`
  const page = (path: string) => `${baseUrl}/${account}/${path}`

  const creator = (record: JobRecord): Creator => {
    const path = { User: 'members', Schedule: 'schedules', Job: 'jobs' }[record.creatorType]
    return {
      type: record.creatorType,
      id: record.creatorId,
      display_name: record.creatorName,
      url: url(`${path}/${record.creatorId}`),
      html_url:
        record.creatorType === 'User'
          ? null
          : page(record.creatorType === 'Job' ? `jobs/${record.creatorId}` : 'schedules'),
    }
  }

  const output = (record: OutputRecord): JobOutput => ({
    id: record.id,
    name: record.file,
    records_count: record.records,
    progress: record.progress,
    created_at: isoSeconds(record.createdAt),
    updated_at: isoSeconds(record.updatedAt),
    preview_url: url(`jobs/${record.jobId}/outputs/${record.id}/preview`),
    // Parquet has no text of its own; its preview is JSON lines.
    preview_type: record.format === 'parquet' ? 'json' : record.format,
    url: url(`jobs/${record.jobId}/outputs/${record.id}`),
    component: {
      name: record.component,
      type: 'local_file_destination_component',
      fields: cutFields(readTexts(record.fields)),
    },
    component_name: null,
  })

  return {
    url,
    output,
    job: ({ job, outputs }, now) => {
      const end = statusFacts[job.status].terminal ? (job.completedAt ?? job.updatedAt) : null
      const runtime =
        job.startedAt === null
          ? 0
          : end === null
            ? Math.floor((now - job.startedAt) / 1000)
            : Math.ceil((end - job.startedAt) / 1000)
      return {
        id: job.id,
        status: job.status,
        raw_status: job.status,
        variables: readVariables(job.variables),
        dynamic_variables: readVariables(job.dynamicVariables),
        owner_id: operator.id,
        progress: job.progress,
        outputs_count: job.outputsCount,
        outputs: outputs.map(output),
        started_at: isoOrNull(job.startedAt),
        created_at: isoSeconds(job.createdAt),
        failed_at: isoOrNull(job.failedAt),
        completed_at: isoOrNull(job.completedAt),
        updated_at: isoSeconds(job.updatedAt),
        cluster_id: job.clusterId,
        package_id: job.packageId,
        cluster: null,
        package: null,
        // Ledgers of before hold longer ones.
        errors: job.errors === null ? null : cutError(job.errors),
        // An ended run is never shown as 0 s: that is for jobs that did not start.
        runtime_in_seconds: Math.max(0, runtime),
        url: url(`jobs/${job.id}`),
        html_url: page(`jobs/${job.id}`),
        log_url: url(`jobs/${job.id}/log`),
        creator: creator(job),
        component:
          job.componentName === null
            ? null
            : { name: job.componentName, type: 'run_package_component', fields: [] },
        attempts: job.attempts,
        master_auto_retry_attempts: job.maxAttempts,
        log_summary: null,
      }
    },
    logSummary: (job, body) => ({
      id: job.id,
      created_at: isoOrNull(job.completedAt ?? job.updatedAt),
      body,
      error_summary: job.headline === null ? null : cutHeadline(job.headline),
      openai_extract: job.extract === null ? null : cutError(job.extract),
      action_items: cutAdvice(readTexts(job.advice)),
    }),
    package: (record) => ({
      id: record.id,
      name: record.name,
      description: record.description,
      variables: readVariables(record.variables),
      owner_id: operator.id,
      created_at: isoSeconds(record.createdAt),
      updated_at: isoSeconds(record.updatedAt),
      url: url(`packages/${record.id}`),
      html_url: page('packages'),
      status: record.status,
      flow_type: record.flowType,
      version: record.version,
      flow_version: String(record.version),
      package_version: String(record.version),
      item_id: record.id,
    }),
    cluster: (record, load) => ({
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
      url: url(`clusters/${record.id}`),
      html_url: page('clusters'),
      bootstrap_actions: null,
      creator: {
        type: 'User',
        id: operator.id,
        display_name: operator.name,
        url: url(`members/${operator.id}`),
        html_url: null,
      },
    }),
    schedule: (record, packageStatus) => ({
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
      url: url(`schedules/${record.id}`),
      html_url: page('schedules'),
    }),
    member: (startedAt) => ({
      ...operator,
      role: 'admin',
      owner: true,
      created_at: startedAt,
      updated_at: startedAt,
      url: url(`members/${operator.id}`),
      html_url: null,
    }),
  }
}
