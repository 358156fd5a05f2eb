import type { BulkAction } from '../../../contract/bulk.ts'
import { maxBulkJobs } from '../../../contract/bulk.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import { isFailure } from '../../../contract/rules/failure.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { formatCount } from '../../format/number.ts'
import { basePath } from '../../platform/base-path.ts'
import { locale } from '../../platform/date-locale.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ExportSelection } from './ExportMenu.tsx'
import type { ExportScope } from './export-jobs.ts'
import type { ListRow } from './list-model.ts'
import { listNoun } from './list-words.ts'
import { stoppable } from './stoppable.ts'
import { useAllMatching } from './use-all-matching.ts'

interface Props {
  /** The selected rows. */
  rows: readonly ListRow[]
  /** Rows on the page. */
  pageCount: number
  /** Jobs that match; null while unknown. */
  matching: number | null
  filter: JobFilter
  /** Another list forgets what was selected. */
  listKey: string
  scope: ExportScope
  hrefOf: (id: number) => string
  /** The source can run packages. */
  isRunnable: boolean
  /** @param all they are all that matched, not the selected rows */
  onAct: (action: BulkAction, ids: readonly number[], all: boolean) => void
  onClear: () => void
}

function scopeText(count: number, all: { complete: boolean } | null): string {
  const number = formatCount(count, locale)
  if (all === null) return `${number} selected`
  return all.complete ? `All ${number} matching` : `The first ${number} matching`
}

/** Actions on the selected rows, or on all jobs that match; floats while some are selected. */
export function BulkBar(props: Props) {
  const { rows, pageCount, matching, filter, listKey, scope, hrefOf } = props
  const { isRunnable, onAct, onClear } = props
  const { all, isReading, select, clear } = useAllMatching(filter, listKey)
  const stopForbidden = useForbidden('job.stop')
  const runForbidden = useForbidden('job.run')
  const acknowledgeForbidden = useForbidden('failure.acknowledge')
  const ids = all?.ids ?? rows.map(({ row }) => row.id)
  const stoppableCount = stoppable(rows).can.length
  const failures =
    all?.ids ?? rows.flatMap(({ row }) => (isFailure(row.status, row.flags) ? row.id : []))
  const ended = rows.length - stoppableCount
  const offersAll = all === null && rows.length === pageCount && (matching ?? 0) > pageCount
  const links = () =>
    rows.map(({ row }) => `${location.origin}${basePath}${hrefOf(row.id)}`).join('\n')
  const act =
    (action: BulkAction, about = ids) =>
    () =>
      onAct(action, about, all !== null)
  const acknowledge = act('acknowledge', failures)
  const handleClear = () => {
    clear()
    onClear()
  }
  return (
    <div
      className={classes(
        'fixed bottom-4 left-1/2 z-35 flex min-h-12 max-w-[calc(100vw-16px)] -translate-x-1/2',
        'items-center gap-1.5 overflow-x-auto',
        'rounded-float bg-raised pr-2 pl-4 whitespace-nowrap shadow-pop max-sm:right-2',
        'max-sm:bottom-[calc(64px+env(safe-area-inset-bottom))] max-sm:left-2',
        'max-sm:translate-x-0 forced-colors:border',
      )}
      role="toolbar"
      aria-label="Selected jobs"
    >
      <b className="font-strong" role="status">
        {scopeText(ids.length, all)}
      </b>
      {offersAll ? (
        <Button variant="ghost" disabled={isReading} onClick={() => void select()}>
          Select all {formatCount(Math.min(matching ?? 0, maxBulkJobs), locale)} {listNoun(filter)}
        </Button>
      ) : null}
      {failures.length > 0 ? (
        <>
          <Button hint="a" blocked={acknowledgeForbidden} data-acknowledge onClick={acknowledge}>
            {failures.length === ids.length ? 'Acknowledge' : `Acknowledge ${failures.length}`}
          </Button>
          <Button blocked={acknowledgeForbidden} onClick={act('assign', failures)}>
            Assign
          </Button>
        </>
      ) : null}
      {isRunnable && (all !== null || ended > 0) ? (
        <Button blocked={runForbidden} onClick={act('rerun')}>
          Re-run
        </Button>
      ) : null}
      {all !== null || stoppableCount > 0 ? (
        <Button blocked={stopForbidden} onClick={act('stop')}>
          {all === null ? `Stop ${stoppableCount}` : 'Stop'}
        </Button>
      ) : null}
      <ExportSelection scope={scope} ids={ids} />
      {all === null ? (
        <CopyButton label="Copy links" showLabel text={links} icon="link" variant="ghost" />
      ) : null}
      <IconButton icon="x" label="Clear the selection" variant="ghost" onClick={handleClear} />
    </div>
  )
}
