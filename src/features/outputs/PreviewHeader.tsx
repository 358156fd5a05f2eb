import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobOutput } from '../../../contract/job.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { paths } from '../../domain/paths.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageTitle } from '../../ui/PageTitle.tsx'
import { saveText } from '../../ui/save-text.ts'
import { componentWords } from './output-labels.ts'

/** The output's own name with `preview` in it, so that the file is not taken for all of it. */
function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(-120)
  const dot = safe.lastIndexOf('.')
  return dot > 0 ? `${safe.slice(0, dot)}.preview${safe.slice(dot)}` : `${safe}.preview.txt`
}

function Actions({ name, preview, lines, place }: TitleProps) {
  if (preview === null) return null
  const download = () => saveText([preview], fileName(name))
  return (
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
  )
}

interface TitleProps {
  name: string
  output: JobOutput | null
  place: Place
  /** The preview's text; null while there is none. */
  preview: string | null
  /** How many lines it has. */
  lines: number
}

function TitleRow(props: TitleProps) {
  const { name, output, place } = props
  const count = output?.records_count ?? null
  return (
    <div className="flex items-center gap-3 px-(--gutter) pb-3">
      <PageTitle text={name} />
      {count === null ? null : (
        <span className="whitespace-nowrap text-text-3 tabular-nums">
          {formatCounted(count, 'record', 'records', place.locale)}
        </span>
      )}
      <span className="truncate text-text-3 max-sm:hidden">
        {output === null ? '' : componentWords(output)}
      </span>
      <div className="ml-auto flex gap-1.5">
        <CopyButton
          label="Copy link"
          icon="link"
          size="large"
          className="max-sm:hidden"
          text={() => window.location.href}
        />
        <Actions {...props} />
      </div>
    </div>
  )
}

/**
 * The head of a preview: back to the job, the outputs before and after this one, its name.
 * @param search the list's query, kept in the links
 */
export function PreviewHeader({
  job,
  outputId,
  search,
  onGo,
  onRerun,
  ...title
}: TitleProps & {
  job: JobDetail
  outputId: number
  search: string
  onGo: (to: string) => void
  onRerun: (() => void) | null
}) {
  const account = useAccount()
  const outputs = job.outputs ?? []
  const index = outputs.findIndex((output) => output.id === outputId)
  const pathAt = (at: number) => {
    const output = index === -1 ? undefined : outputs[at]
    return output === undefined ? null : paths.output(account, job.id, output.id, search)
  }
  const back = paths.job(account, job.id, search)
  const previous = index > 0 ? pathAt(index - 1) : null
  const next = pathAt(index + 1)
  useShortcuts([
    { key: '[', label: 'Previous output', run: () => previous !== null && onGo(previous) },
    { key: ']', label: 'Next output', run: () => next !== null && onGo(next) },
    { key: 'Escape', label: 'Back to the job', run: () => onGo(back) },
    ...(onRerun === null ? [] : [{ key: 'r', label: 'Run the job again', run: onRerun }]),
  ])
  const position = (
    <>
      <span className="max-sm:hidden">Output </span>
      {index + 1} of {outputs.length}
    </>
  )
  return (
    <PageHeader
      label="Place in the job"
      back={{ to: back, label: `${job.id} ${job.insight.package_name}` }}
      backNote={<Badge {...badgeOf(job.status, job.raw_status)} />}
      position={index === -1 ? null : position}
      previous={{ to: previous, label: 'Previous output, key [' }}
      next={{ to: next, label: 'Next output, key ]' }}
    >
      <TitleRow {...title} />
    </PageHeader>
  )
}
