import type { SeenStatus } from '../../../contract/status.ts'
import { formatDurationRough } from '../../format/duration.ts'
import { notify } from '../../platform/notices.ts'
import { paths } from '../paths.ts'
import type { StopClaim } from './claims.ts'

/** The subject of a stop's notices, so that a later one replaces the earlier one. */
export const aboutStop = (account: string, jobId: number): string => `stop ${account} ${jobId}`

const endings: Partial<Record<SeenStatus, string>> = {
  completed: 'completed before the stop took effect',
  failed: 'failed during the stop',
}

/** Reports the outcome of a stop that a read of its job has shown. */
export function notifyStopOutcome(
  account: string,
  { jobId, packageName, phase, seen, sentAt }: StopClaim,
): void {
  const notice = { about: aboutStop(account, jobId), to: paths.job(account, jobId) }
  if (phase === 'lost')
    notify({
      ...notice,
      tone: 'alert',
      text:
        `No answer to the stop of job ${jobId}, which is still running. ` +
        'Stop it again if needed',
    })
  if (phase !== 'settled' || seen === null) return
  const job = packageName === '' ? `Job ${jobId}` : `${packageName}, job ${jobId},`
  const seconds = Math.max(1, Math.round((Date.now() - sentAt) / 1000))
  notify({
    ...notice,
    tone: 'info',
    text: `${job} ${endings[seen] ?? `stopped after ${formatDurationRough(seconds)}`}`,
  })
}
