import type { JobHead } from '../../domain/job-head.ts'
import { endedAt } from '../../../contract/status.ts'
import { useDismissStop } from '../../domain/claims/stop-mutations.ts'
import type { StopClaim } from '../../domain/claims/claims.ts'
import { formatDurationRough } from '../../format/duration.ts'
import { formatClock, formatSpan, toMs, type Place } from '../../format/time.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'

interface StopMessage {
  text: string
  /** The stop failed; `retry` is on the button that sends it again. */
  retry?: string
}

function settledText({ seen }: StopClaim, job: JobHead, place: Place): string {
  const end = toMs(endedAt(job))
  const at = formatClock(end ?? serverNow(), place)
  if (seen === 'completed') return `Completed at ${at}, before the stop took effect.`
  if (seen === 'failed') return `Failed at ${at}, during the stop.`
  const request = toMs(job.insight.stop_request?.at ?? null)
  if (end === null || request === null) return 'Stopped, as you asked.'
  const seconds = (end - request) / 1000
  return seconds < 1 ? 'Stopped within a second.' : `Stopped after ${formatDurationRough(seconds)}.`
}

/**
 * What became of the person's stop (interaction-rules.md §1 rules 4 to 8); null while the badge
 * says everything.
 */
function stopMessage(claim: StopClaim, job: JobHead, place: Place): StopMessage | null {
  switch (claim.phase) {
    case 'sending':
    case 'accepted':
      return claim.contradicted
        ? { text: 'Stop accepted; the server still reports the job as running.' }
        : null
    case 'unconfirmed':
      return { text: 'No answer to the stop. Checking what became of it.' }
    case 'settled':
      return { text: settledText(claim, job, place) }
    case 'refused':
      return {
        text: `Stop refused: ${claim.message ?? 'no reason given'}`,
        retry: 'Try again',
      }
    case 'lost':
      return { text: 'No answer came to the stop, and the job goes on.', retry: 'Stop again' }
    case 'ineffective': {
      const ageMs = Math.max(0, Date.now() - (claim.acceptedAt ?? claim.sentAt))
      return {
        text: `Stop accepted ${formatSpan(ageMs)} ago, not taken effect.`,
        retry: 'Send stop again',
      }
    }
  }
}

/** Below the title of a job, while there is something to say about its stop. */
export function StopNotice({
  claim,
  job,
  place,
  onStop,
}: {
  claim: StopClaim | null
  job: JobHead
  place: Place
  onStop: () => void
}) {
  const dismiss = useDismissStop()
  const message = claim === null ? null : stopMessage(claim, job, place)
  if (claim === null || message === null) return null
  const { text, retry } = message
  const isOpen = claim.phase === 'unconfirmed' || claim.phase === 'accepted'
  return (
    <div
      className={classes(
        'flex items-center gap-2.5 border-b px-(--gutter) py-2',
        retry === undefined
          ? 'border-border bg-sunken text-text-2'
          : 'border-failed-line bg-failed-bg text-failed-text',
      )}
    >
      <Icon name={retry === undefined ? 'hand' : 'alert'} />
      <span className="min-w-0 wrap-anywhere">{text}</span>
      <span className="ml-auto flex items-center gap-1.5">
        {retry === undefined ? null : (
          <Button size="small" onClick={onStop}>
            {retry}
          </Button>
        )}
        {isOpen ? null : (
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
