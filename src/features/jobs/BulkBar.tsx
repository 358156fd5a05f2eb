import { Button, IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import type { ListRow } from './list-model.ts'
import { stoppable } from './stoppable.ts'

/** What can be done with the selected rows; floats while there are some. */
export function BulkBar({
  rows,
  links,
  onStop,
  onClear,
}: {
  rows: readonly ListRow[]
  links: () => string
  onStop: (ids: number[]) => void
  onClear: () => void
}) {
  const { can } = stoppable(rows)
  return (
    <div className="bulk" role="toolbar" aria-label="Selected jobs">
      <b className="font-strong">{rows.length} selected</b>
      <span className="text-text-3 mr-3">
        {can.length === 0
          ? 'none can be stopped'
          : can.length === rows.length
            ? 'all can be stopped'
            : `${can.length} can be stopped`}
      </span>
      <Button
        onClick={() => onStop(rows.map(({ row }) => row.id))}
        disabled={can.length === 0}
        title={can.length === 0 ? 'None of the selected jobs is running or waiting' : undefined}
      >
        {can.length === 0 ? 'Stop' : `Stop ${can.length}`}
      </Button>
      <CopyButton label="Copy links" showLabel text={links} icon="link" variant="ghost" />
      <IconButton icon="x" label="Clear the selection" variant="ghost" onClick={onClear} />
    </div>
  )
}
