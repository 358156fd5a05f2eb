import { Link } from 'react-router-dom'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobOutput } from '../../../contract/job.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatCount, formatDelta, formatPercent } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { paths } from '../../domain/paths.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { componentWords, isWritten } from './output-labels.ts'

function recordsWords(job: JobDetail, output: JobOutput, place: Place): string {
  if (output.records_count !== null) return formatCount(output.records_count, place.locale)
  if (statusFacts[job.status].terminal) return 'not written'
  return output.progress === null || output.progress === 0
    ? 'not yet'
    : `being written, ${formatPercent(output.progress)}`
}

/**
 * What the job writes, with a way to the first lines of each.
 * @param search the list's query, kept on the way
 */
export function OutputsTable({
  job,
  search,
  place,
  onOpen,
  className,
}: {
  job: JobDetail
  search: string
  place: Place
  onOpen: (to: string) => void
  className?: string
}) {
  const account = useAccount()
  const outputs = job.outputs ?? []
  const written = outputs.filter(isWritten)
  const address = (output: JobOutput) => paths.output(account, job.id, output.id, search)
  const first = written[0]
  useShortcuts(
    first
      ? [{ key: 'p', label: 'Preview the first output', run: () => onOpen(address(first)) }]
      : [],
  )

  // What is usual is known for all outputs together: against one output alone it is told only where
  // there is one.
  const usual = outputs.length === 1 ? (job.insight.usual?.records_p50 ?? null) : null
  const note =
    outputs.length === 0
      ? undefined
      : `${written.length} of ${outputs.length} written${statusFacts[job.status].live ? ' so far' : ''}`
  return (
    <Panel title="Outputs" note={note} className={className}>
      {outputs.length === 0 ? (
        <p className="px-4 py-2.5 text-text-3">
          {statusFacts[job.status].live
            ? 'No output yet. Outputs appear here as their steps begin.'
            : 'This job wrote no outputs'}
        </p>
      ) : (
        <div className="overflow-x-auto">
          <table className="tbl">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" className="max-sm:hidden">
                  Component
                </th>
                <th scope="col" className="num">
                  Records
                </th>
                {usual === null ? null : (
                  <th scope="col" className="num max-sm:hidden">
                    Against usual
                  </th>
                )}
                <th scope="col" className="num">
                  <span className="sr-only">Preview</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {outputs.map((output, index) => {
                const records = output.records_count
                return (
                  <tr
                    key={`${output.id}.${index}`}
                    className={isWritten(output) ? undefined : 'off'}
                  >
                    <td className="mono max-w-75 max-sm:max-w-40">
                      <span className="clip" title={output.name}>
                        {output.name || `Output ${output.id}`}
                      </span>
                    </td>
                    <td className="max-w-75 text-text-2 max-sm:hidden">
                      <span className="clip" title={output.component?.fields.join(', ')}>
                        {componentWords(output)}
                      </span>
                    </td>
                    <td className="num">{recordsWords(job, output, place)}</td>
                    {usual === null ? null : (
                      <td className="num text-text-2 max-sm:hidden">
                        {records === null
                          ? `usually ${formatCount(usual, place.locale)}`
                          : formatDelta(records, usual, place.locale)}
                      </td>
                    )}
                    <td className="num">
                      {isWritten(output) ? (
                        <Link
                          className={buttonClass('default', 'small')}
                          to={address(output)}
                          aria-label={`Preview ${output.name}`}
                        >
                          Preview
                        </Link>
                      ) : null}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
