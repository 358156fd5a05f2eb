import type { JobOutput } from '../../../contract/job.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatCount } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { isWritten } from './output-labels.ts'

interface PreviewFacts {
  status: SeenStatus
  output: JobOutput
  others: readonly JobOutput[]
  lines: number
  storedAt: string | null
  renderedFrom: string | null
}

/** What the lines are, and how far they can be trusted (interaction-rules.md §5). */
export function previewNote(
  { status, output, others, lines, storedAt, renderedFrom }: PreviewFacts,
  now: number,
  place: Place,
): string {
  const stored = toMs(storedAt)
  const asStored = stored === null ? '' : `, as stored at ${formatMoment(stored, now, place)}`
  const first = lines === 1 ? 'First line' : `First ${formatCount(lines, place.locale)} lines`
  const what =
    renderedFrom === null
      ? `${first}, raw${asStored}.`
      : [
          `${first} of a ${renderedFrom} file, rendered as JSON lines${asStored};`,
          'the download is what is shown.',
        ].join(' ')
  return `${what} ${stateWords(status, output, others)}`.trim()
}

function stateWords(status: SeenStatus, output: JobOutput, others: readonly JobOutput[]): string {
  const written = isWritten(output)
  const missing = others.filter((other) => !isWritten(other))
  const names = missing.map((other) => other.name).join(', ')
  const verb = missing.length === 1 ? 'was' : 'were'
  const rest = missing.length === 0 ? '' : `; ${names} ${verb} not written`
  if (statusFacts[status].live)
    return written
      ? 'The job is still running; this output is complete.'
      : 'The job is still running: this may change.'
  if (status === 'failed')
    return written
      ? `The job failed later: this output is complete${rest}.`
      : 'The job failed: this may be partial.'
  if (status === 'stopped')
    return written
      ? `The job was stopped later: this output is complete${rest}.`
      : 'The job was stopped: this may be partial.'
  return ''
}

/** Why there is no preview, where reading it failed because it does not exist. */
export function missingPreview(
  status: SeenStatus,
  output: JobOutput | null,
  httpStatus: number,
): { title: string; text: string } | null {
  if (httpStatus !== 404 && httpStatus !== 422) return null
  if (statusFacts[status].live)
    return {
      title: 'Not produced yet',
      text: 'The job is still running. The first lines appear once this output is written.',
    }
  if (output !== null && !isWritten(output)) {
    const end = status === 'stopped' ? 'was stopped' : 'ended'
    return { title: 'Never written', text: `The job ${end} before this output was finished.` }
  }
  return {
    title: 'No preview',
    text: 'The output was written, but its first lines are no longer kept or cannot be shown.',
  }
}
