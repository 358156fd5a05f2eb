import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobOutput } from '../../../contract/job.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatCount, formatDelta, formatPercent } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { paths } from '../../domain/paths.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Link } from '../../ui/Link.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { componentWords, isWritten } from './output-labels.ts'

function recordsWords(job: JobDetail, output: JobOutput, place: Place): string {
  if (output.records_count !== null) return formatCount(output.records_count, place.locale)
  if (statusFacts[job.status].terminal) return 'not written'
  return output.progress === null || output.progress === 0
    ? 'not yet'
    : `being written, ${formatPercent(output.progress)}`
}

function PreviewLink({ output, to }: { output: JobOutput; to: string }) {
  if (!isWritten(output)) return null
  return (
    <Link className={buttonClass('default', 'small')} to={to} aria-label={`Preview ${output.name}`}>
      Preview
    </Link>
  )
}

/**
 * @param usual records of earlier runs; null leaves the comparison out
 * @param pathOf an output's preview; null where the source has no previews
 */
function columnsFor(
  job: JobDetail,
  usual: number | null,
  place: Place,
  pathOf: ((output: JobOutput) => string) | null,
): TableColumn<JobOutput>[] {
  const comparison: TableColumn<JobOutput> = {
    key: 'usual',
    header: 'Against usual',
    help: 'number.records_ratio',
    isNumeric: true,
    from: 'sm',
    cellClass: 'text-text-2',
    cell: ({ records_count: records }) =>
      records === null
        ? `usually ${formatCount(usual ?? 0, place.locale)}`
        : formatDelta(records, usual, place.locale),
  }
  const preview = (to: (output: JobOutput) => string): TableColumn<JobOutput> => ({
    key: 'preview',
    header: 'Preview',
    isActions: true,
    cell: (output) => <PreviewLink output={output} to={to(output)} />,
  })
  return [
    {
      key: 'name',
      header: 'Name',
      cellClass: 'mono max-w-75 max-sm:max-w-40',
      cell: (output) => (
        <span className="clip" title={output.name}>
          {output.name || `Output ${output.id}`}
        </span>
      ),
    },
    {
      key: 'component',
      header: 'Component',
      from: 'sm',
      cellClass: 'max-w-75 text-text-2',
      cell: (output) => (
        <span className="clip" title={output.component?.fields.join(', ')}>
          {componentWords(output)}
        </span>
      ),
    },
    {
      key: 'records',
      header: 'Records',
      help: 'number.records',
      isNumeric: true,
      cell: (output) => recordsWords(job, output, place),
    },
    ...(usual === null ? [] : [comparison]),
    ...(pathOf === null ? [] : [preview(pathOf)]),
  ]
}

/** How many outputs are written; nothing where the job has none. */
function writtenWords(outputs: readonly JobOutput[], isLive: boolean): string | undefined {
  if (outputs.length === 0) return undefined
  const written = outputs.filter(isWritten).length
  return `${written} of ${outputs.length} written${isLive ? ' so far' : ''}`
}

/**
 * The job's outputs, each with a link to its preview where the source has previews.
 * @param search the list's query, kept in those links
 */
export function OutputsTable({
  job,
  search,
  place,
}: {
  job: JobDetail
  search: string
  place: Place
}) {
  const account = useAccount()
  const outputs = job.outputs ?? []
  const isLive = statusFacts[job.status].live
  const pathOf = (output: JobOutput) => paths.output(account, job.id, output.id, search)
  const hasPreviews = useCapabilities()('previews')
  // The usual count is of all outputs together, so it can be compared with a single output only.
  const usual = outputs.length === 1 ? (job.insight.usual?.records_p50 ?? null) : null
  return (
    <Panel title="Outputs" note={writtenWords(outputs, isLive)}>
      {outputs.length === 0 ? (
        <p className="px-4 py-2.5 text-text-3">
          {isLive
            ? 'No output yet. Outputs appear here as their steps begin.'
            : 'This job wrote no outputs'}
        </p>
      ) : (
        <div className="overflow-x-auto">
          <Table
            variant="panel"
            label="Outputs"
            columns={columnsFor(job, usual, place, hasPreviews ? pathOf : null)}
            rows={outputs}
            rowKey={(output, index) => `${output.id}.${index}`}
            isMuted={(output) => !isWritten(output)}
          />
        </div>
      )}
    </Panel>
  )
}
