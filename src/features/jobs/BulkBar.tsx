import { useForbidden } from '../../domain/permissions.ts'
import { basePath } from '../../platform/base-path.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ExportSelection } from './ExportMenu.tsx'
import type { ExportScope } from './export-jobs.ts'
import type { ListRow } from './list-model.ts'
import { stoppable } from './stoppable.ts'
import { classes } from '../../ui/classes.ts'

function stoppableText(stoppableCount: number, count: number): string {
  if (stoppableCount === 0) return 'none can be stopped'
  return stoppableCount === count ? 'all can be stopped' : `${stoppableCount} can be stopped`
}

/** Actions on the selected rows; floats while there are some. */
export function BulkBar({
  rows,
  scope,
  hrefOf,
  onStop,
  onClear,
}: {
  rows: readonly ListRow[]
  scope: ExportScope
  hrefOf: (id: number) => string
  onStop: (ids: number[]) => void
  onClear: () => void
}) {
  const count = stoppable(rows).can.length
  const forbidden = useForbidden('job.stop')
  const links = () =>
    rows.map(({ row }) => `${location.origin}${basePath}${hrefOf(row.id)}`).join('\n')
  return (
    <div
      className={classes(
        'fixed bottom-4 left-1/2 z-35 flex min-h-12 -translate-x-1/2 items-center gap-1.5',
        'rounded-float bg-raised pr-2 pl-4 whitespace-nowrap shadow-pop max-sm:right-2',
        'max-sm:bottom-[calc(64px+env(safe-area-inset-bottom))] max-sm:left-2',
        'max-sm:translate-x-0 max-sm:overflow-x-auto forced-colors:border',
      )}
      role="toolbar"
      aria-label="Selected jobs"
    >
      <b className="font-strong">{rows.length} selected</b>
      <span className="mr-3 text-text-3">{stoppableText(count, rows.length)}</span>
      <Button
        onClick={() => onStop(rows.map(({ row }) => row.id))}
        disabled={count === 0}
        title={count === 0 ? 'None of the selected jobs is running or waiting' : undefined}
        blocked={forbidden}
      >
        {count === 0 ? 'Stop' : `Stop ${count}`}
      </Button>
      <ExportSelection scope={scope} rows={rows.map(({ row }) => row)} />
      <CopyButton label="Copy links" showLabel text={links} icon="link" variant="ghost" />
      <IconButton icon="x" label="Clear the selection" variant="ghost" onClick={onClear} />
    </div>
  )
}
