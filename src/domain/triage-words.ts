import type { JobExtras } from '../../contract/job-row.ts'
import { statusDisplay } from './status-display.ts'

/** What was done about a failure, in a few words. */
export interface TriageFacts {
  /** A name that `ui/Icon` knows. */
  icon: 'check' | 'right' | 'retry' | 'user'
  label: string
  /** In a sentence. */
  title: string
  /** The job that it leads to; null for none. */
  jobId: number | null
}

type Triage = Pick<JobExtras, 'resolution' | 'acknowledgement' | 'assignee' | 'reruns' | 'rerun_of'>

const rerunWords = ({ reruns }: Triage, id: number): string | null => {
  const rerun = reruns.find((each) => each.id === id)
  return rerun === undefined
    ? null
    : `Re-run as ${id} by ${rerun.actor}: ${statusDisplay[rerun.status].word}`
}

/** `Acknowledged by Ana until 27 Nov, 09:00: vendor outage`. */
export function acknowledgedText(
  { acknowledgement, assignee }: Pick<Triage, 'acknowledgement' | 'assignee'>,
  momentOf: (iso: string) => string,
): string {
  if (acknowledgement === null) return 'Acknowledged'
  const { actor, until, note, job_id: jobId } = acknowledgement
  const what = jobId === null ? 'Error group muted' : 'Acknowledged'
  return [
    `${what} by ${actor}`,
    until === null ? '' : ` until ${momentOf(until)}`,
    assignee === null || assignee === actor ? '' : `, owner ${assignee}`,
    note === null ? '' : `: ${note}`,
  ].join('')
}

/**
 * What a row says about triage; null if there is nothing to say.
 * @param momentOf a time in the person's words
 */
export function triageFacts(job: Triage, momentOf: (iso: string) => string): TriageFacts | null {
  const { resolution, assignee, reruns } = job
  const state = resolution?.state
  const by = resolution?.by ?? null
  if (state === 'resolved' && by !== null) {
    const rerun = rerunWords(job, by)
    return {
      icon: 'check',
      label: rerun === null ? `Handled by ${by}` : `Re-run ${by}: completed`,
      title: rerun ?? `A later run of the same package and variables completed: job ${by}`,
      jobId: by,
    }
  }
  if (state === 'acknowledged')
    return {
      icon: 'check',
      label: assignee === null ? 'Acknowledged' : `Acknowledged · ${assignee}`,
      title: acknowledgedText(job, momentOf),
      jobId: null,
    }
  if (state === 'covered' && by !== null)
    return {
      icon: 'right',
      label: `Part of ${by}`,
      title: `The workflow that started it counts instead: job ${by}`,
      jobId: by,
    }
  if (state === 'retrying')
    return {
      icon: 'retry',
      label: by === null ? 'Will be retried' : `Retried as ${by}`,
      title: by === null ? 'Its schedule has retries left' : `The schedule tried again: job ${by}`,
      jobId: by,
    }
  const rerun = reruns.at(-1)
  if (state === 'unresolved' && rerun !== undefined)
    return {
      icon: 'retry',
      label: `Re-run ${rerun.id}: ${statusDisplay[rerun.status].word}`,
      title: rerunWords(job, rerun.id) ?? '',
      jobId: rerun.id,
    }
  if (assignee !== null)
    return { icon: 'user', label: assignee, title: `Assigned to ${assignee}`, jobId: null }
  if (job.rerun_of !== null)
    return {
      icon: 'retry',
      label: `Re-run of ${job.rerun_of}`,
      title: `Somebody ran job ${job.rerun_of} again`,
      jobId: job.rerun_of,
    }
  return null
}
