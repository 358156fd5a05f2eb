import type { SeenStatus } from '../../../contract/status.ts'
import { formatDurationRough } from '../../format/duration.ts'
import { notify } from '../../platform/notices.ts'
import { paths } from '../paths.ts'
import type { StopClaim } from './claims.ts'

/** What a stop is called among the notices: each tells how it stands, in one place. */
export const aboutStop = (account: string, jobId: number): string => `stop ${account} ${jobId}`

const endings: Partial<Record<SeenStatus, string>> = {
  completed: 'completed before the stop took effect',
  failed: 'failed during the stop',
}

/** Tells what became of a stop, where a read of its job showed it. */
export function tellStopOutcome(
  account: string,
  { jobId, packageName, phase, seen, sentAt }: StopClaim,
): void {
  const notice = { about: aboutStop(account, jobId), to: paths.job(account, jobId) }
  if (phase === 'lost')
    notify({
      ...notice,
      tone: 'alert',
      text: `No answer to the stop of job ${jobId}, which is still running. Stop it again if needed`,
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
