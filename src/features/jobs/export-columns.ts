import { timeLeft } from '../../../contract/rules/time-left.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { endedAt } from '../../../contract/status.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { statusLabel } from '../../domain/status-display.ts'
import { timeLeftText } from '../../domain/time-left-text.ts'
import { typicalText } from '../../domain/usual.ts'
import { formatPercent } from '../../format/number.ts'
import { toMs } from '../../format/time.ts'
import { columnKeys, type ColumnKey } from './column-keys.ts'
import { optionalColumns } from './columns.tsx'
import { rowCreator } from './CreatorName.tsx'
import { summaryOf, type JobSummary } from './job-summary.ts'
import { completedText, queueText, stoppedText } from './summary-text.ts'

export type ExportValue = string | number | null

/** A column of an export. Times are ISO, lengths of time are seconds. */
export interface ExportColumn {
  /** In JSON. */
  key: string
  /** In CSV. */
  header: string
  value: (row: JobRow) => ExportValue
}

function runningText(summary: Extract<JobSummary, { kind: 'running' }>): string {
  const left = summary.left === null ? null : timeLeftText(summary.left)
  const rest = left ?? typicalText(summary.usual)
  return [formatPercent(summary.ratio), rest].filter((text) => text !== null).join(', ')
}

/** The column "Error or progress". */
function summaryText(row: JobRow, now: number): string | null {
  const summary = summaryOf(row, { status: row.status, claimed: false, claim: null }, now)
  switch (summary.kind) {
    case 'failed':
      return row.error_line ?? summary.line
    case 'running':
      return runningText({ ...summary, left: timeLeft(row, now) })
    case 'stopping':
      return formatPercent(summary.ratio)
    case 'queued':
      return queueText(summary.position, row.cluster_name)
    case 'completed':
      return completedText(summary)
    case 'stopped':
      return stoppedText(summary)
    case 'waiting':
    case 'unknown':
    // These are about claims, of which an export has none.
    case 'requested':
    case 'refused':
    case 'ineffective':
    case 'lost':
    case 'unconfirmed':
      return null
  }
}

function waitedSeconds({ created_at, started_at }: JobRow): number | null {
  const [created, started] = [toMs(created_at), toMs(started_at)]
  return created === null || started === null ? null : Math.max(0, (started - created) / 1000)
}

const jsonOf = (variables: JobRow['variables']): string | null =>
  Object.keys(variables).length === 0 ? null : JSON.stringify(variables)

const optionalValues: Record<ColumnKey, (row: JobRow) => ExportValue> = {
  created_at: (row) => row.created_at,
  ended: endedAt,
  completed_at: (row) => row.completed_at,
  failed_at: (row) => row.failed_at,
  updated_at: (row) => row.updated_at,
  owner: (row) => row.owner_name,
  wait: waitedSeconds,
  overrun: (row) => row.overrun,
  outputs: (row) => row.outputs_count,
  records: (row) => row.records_count,
  records_ratio: (row) => row.records_ratio,
  attempts: (row) => row.attempts,
  package_id: (row) => row.package_id,
  cluster_id: (row) => row.cluster_id,
  assignee: (row) => row.assignee,
  error_group: (row) => row.error_group,
  variables: (row) => jsonOf({ ...row.variables, ...row.dynamic_variables }),
}

const labelOf = (key: ColumnKey): string =>
  optionalColumns.find((column) => column.key === key)?.label ?? key

/**
 * The columns of the table as they are on screen.
 * @param keys of the optional columns shown
 * @param now the server's time in milliseconds
 */
export function exportColumns(keys: readonly string[], now: number): ExportColumn[] {
  return [
    { key: 'status', header: 'Status', value: (row) => statusLabel(row.status, row.raw_status) },
    { key: 'id', header: 'Job', value: (row) => row.id },
    { key: 'package', header: 'Package', value: (row) => row.package_name },
    { key: 'summary', header: 'Error or progress', value: (row) => summaryText(row, now) },
    {
      key: 'runtime_seconds',
      header: 'Runtime (s)',
      value: (row) =>
        row.started_at === null && row.runtime_in_seconds === 0
          ? null
          : runtimeNow(row, row.runtime_as_of, now),
    },
    { key: 'started_at', header: 'Started', value: (row) => row.started_at },
    { key: 'by', header: 'By', value: rowCreator },
    { key: 'cluster', header: 'Cluster', value: (row) => row.cluster_name },
    ...columnKeys
      .filter((key) => keys.includes(key))
      .map((key) => ({
        key,
        header: key === 'wait' ? `${labelOf(key)} (s)` : labelOf(key),
        value: optionalValues[key],
      })),
  ]
}
