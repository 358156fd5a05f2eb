import { Link } from 'react-router-dom'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobOutput } from '../../../contract/job.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button, buttonClass, IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { saveText } from '../../ui/save-text.ts'

function Step({ to, direction }: { to: string | null; direction: 'previous' | 'next' }) {
  const label = direction === 'previous' ? 'Previous output, key [' : 'Next output, key ]'
  const icon = <Icon name={direction === 'previous' ? 'left' : 'right'} />
  if (to === null) {
    return (
      <span className={`${buttonClass('ghost', 'small', true)} opacity-40`} aria-hidden>
        {icon}
      </span>
    )
  }
  return (
    <Link to={to} className={buttonClass('ghost', 'small', true)} aria-label={label} title={label}>
      {icon}
    </Link>
  )
}

/** Back to the job, and the place among its outputs. */
export function PreviewCrumbs({
  job,
  outputs,
  outputId,
  search,
  backTo,
  onGo,
  onRerun,
}: {
  job: JobDetail
  outputs: readonly JobOutput[]
  outputId: number
  search: string
  backTo: string
  onGo: (to: string) => void
  onRerun: () => void
}) {
  const account = useAccount()
  const index = outputs.findIndex((output) => output.id === outputId)
  const address = (at: number) => {
    const output = index === -1 ? undefined : outputs[at]
    return output === undefined ? null : paths.output(account, job.id, output.id, search)
  }
  const previous = index > 0 ? address(index - 1) : null
  const next = address(index + 1)
  useShortcuts([
    { key: '[', label: 'Previous output', run: () => previous !== null && onGo(previous) },
    { key: ']', label: 'Next output', run: () => next !== null && onGo(next) },
    { key: 'Escape', label: 'Back to the job', run: () => onGo(backTo) },
    { key: 'r', label: 'Run the job again', run: onRerun },
  ])
  return (
    <nav
      className="flex h-9 items-center gap-2 px-(--gutter) pt-1 text-s text-text-3 max-sm:h-11 max-sm:pt-0"
      aria-label="Place in the job"
    >
      <Link to={backTo} className="inline-flex min-w-0 items-center gap-1 py-1 text-text-2">
        <Icon name="back" size={14} />
        <span className="truncate">
          {job.id} {job.insight.package_name}
        </span>
      </Link>
      <Badge {...badgeOf(job.status, job.raw_status)} />
      <div className="ml-auto flex items-center gap-1 whitespace-nowrap tabular-nums">
        {index === -1 ? null : (
          <span>
            <span className="max-sm:hidden">Output </span>
            {index + 1} of {outputs.length}
          </span>
        )}
        <Step to={previous} direction="previous" />
        <Step to={next} direction="next" />
      </div>
    </nav>
  )
}

/**
 * A file name for the lines: the output's own, with `preview` in it, so that nobody takes it for
 * the whole.
 */
function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(-120)
  const dot = safe.lastIndexOf('.')
  return dot > 0 ? `${safe.slice(0, dot)}.preview${safe.slice(dot)}` : `${safe}.preview.txt`
}

export function PreviewTitle({
  name,
  output,
  components,
  place,
  preview,
  lines,
}: {
  name: string
  output: JobOutput | null
  components: string
  place: Place
  preview: string | null
  lines: number
}) {
  const count = output?.records_count ?? null
  const download = () => preview !== null && saveText([preview], fileName(name))
  return (
    <div className="flex items-center gap-3 px-(--gutter) pb-3">
      <h1
        tabIndex={-1}
        className="min-w-0 truncate text-l leading-7 tracking-[-0.012em] outline-none"
        title={name}
      >
        {name}
      </h1>
      {count === null ? null : (
        <span className="whitespace-nowrap text-text-3 tabular-nums">
          {formatCounted(count, 'record', 'records', place.locale)}
        </span>
      )}
      <span className="truncate text-text-3 max-sm:hidden">{components}</span>
      <div className="ml-auto flex gap-1.5">
        <CopyButton
          label="Copy link"
          icon="link"
          size="large"
          className="max-sm:hidden"
          text={() => window.location.href}
        />
        {preview === null ? null : (
          <>
            <Button size="large" icon="download" className="max-sm:hidden!" onClick={download}>
              Download preview, {formatCounted(lines, 'line', 'lines', place.locale)}
            </Button>
            <IconButton
              icon="download"
              label="Download preview"
              className="sm:hidden!"
              onClick={download}
            />
          </>
        )}
      </div>
    </div>
  )
}
