import type { JobDetail } from '../../../contract/job-detail.ts'
import { endedAt } from '../../../contract/status.ts'
import { formatDurationRough } from '../../format/duration.ts'
import { formatClock, formatSpan, toMs, type Place } from '../../format/time.ts'
import { useDismissStop } from '../../domain/claims/job-mutations.ts'
import type { StopClaim } from '../../domain/claims/claims.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'

interface Told {
  tone: 'plain' | 'bad'
  text: string
  again: string | null
}

/**
 * What became of the stop this person asked for, in words (interaction-rules.md §1 rules 4 to 8);
 * null while the badge says it all.
 */
function tell(claim: StopClaim, job: JobDetail, place: Place): Told | null {
  switch (claim.phase) {
    case 'sending':
    case 'accepted':
      return claim.contradicted
        ? {
            tone: 'plain',
            text: 'Stop accepted; the server still reports the job as running.',
            again: null,
          }
        : null
    case 'refused':
      return {
        tone: 'bad',
        text: `Stop refused: ${claim.message ?? 'no reason given'}`,
        again: 'Try again',
      }
    case 'unconfirmed':
      return {
        tone: 'plain',
        text: 'No answer to the stop. Checking what became of it.',
        again: null,
      }
    case 'lost':
      return {
        tone: 'bad',
        text: 'No answer came to the stop, and the job goes on.',
        again: 'Stop again',
      }
    case 'ineffective':
      return {
        tone: 'bad',
        text: `Stop accepted ${formatSpan(Math.max(0, Date.now() - (claim.acceptedAt ?? claim.sentAt)))} ago, not taken effect.`,
        again: 'Send stop again',
      }
    case 'settled': {
      const end = toMs(endedAt(job))
      const at = formatClock(end ?? serverNow(), place)
      if (claim.seen === 'completed')
        return {
          tone: 'plain',
          text: `Completed at ${at}, before the stop took effect.`,
          again: null,
        }
      if (claim.seen === 'failed')
        return { tone: 'plain', text: `Failed at ${at}, during the stop.`, again: null }
      const request = toMs(job.insight.stop_request?.at ?? null)
      const seconds = end === null || request === null ? null : (end - request) / 1000
      return {
        tone: 'plain',
        text:
          seconds === null
            ? 'Stopped, as you asked.'
            : seconds < 1
              ? 'Stopped within a second.'
              : `Stopped after ${formatDurationRough(seconds)}.`,
        again: null,
      }
    }
  }
}

/** Below the title, while there is something to say of a stop. */
export function StopNotice({
  claim,
  job,
  place,
  onStop,
}: {
  claim: StopClaim | null
  job: JobDetail
  place: Place
  onStop: () => void
}) {
  const dismiss = useDismissStop()
  const told = claim === null ? null : tell(claim, job, place)
  if (claim === null || told === null) return null
  return (
    <div
      className={`flex items-center gap-2.5 border-b px-(--gutter) py-2 ${told.tone === 'bad' ? 'border-failed-line bg-failed-bg text-failed-text' : 'border-border bg-sunken text-text-2'}`}
    >
      <Icon name={told.tone === 'bad' ? 'alert' : 'hand'} />
      <span className="min-w-0 wrap-anywhere">{told.text}</span>
      <span className="ml-auto flex items-center gap-1.5">
        {told.again === null ? null : (
          <Button size="small" onClick={onStop}>
            {told.again}
          </Button>
        )}
        {claim.phase === 'unconfirmed' || claim.phase === 'accepted' ? null : (
          <IconButton
            icon="x"
            label="Dismiss"
            size="small"
            variant="ghost"
            onClick={() => dismiss(claim.jobId)}
          />
        )}
      </span>
    </div>
  )
}
