import type { JobDetail } from '../../../contract/job-detail.ts'

function stopWords({ insight: { stop_request: request } }: JobDetail): string {
  if (request === null) return 'The stop was not requested through Jobwatch.'
  const reason = request.reason === null ? '' : `: ${request.reason}`
  return `Stop requested ${request.at} by ${request.actor}${reason}.`
}

/** About a stop that does not end, to paste into a message to the support of the source. */
export function supportText(job: JobDetail): string {
  return [
    `Job ${job.id} (${job.insight.package_name}) has been stopping for too long.`,
    `Status: ${job.raw_status}.`,
    `Cluster: ${job.insight.cluster_name} (${job.cluster?.status ?? 'status not known'}).`,
    stopWords(job),
    `Started ${job.started_at ?? '(not recorded)'}, last updated ${job.updated_at ?? 'unknown'}.`,
  ].join('\n')
}
