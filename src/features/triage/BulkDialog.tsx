import type { BulkAction } from '../../../contract/bulk.ts'
import { BulkRerunDialog } from './BulkRerunDialog.tsx'
import { BulkStopAllDialog } from './BulkStopAllDialog.tsx'
import { FailureDialog } from './FailureDialog.tsx'

/** Asks before an action on many jobs: exactly those that were selected or matched. */
export function BulkDialog({
  action,
  ids,
  onBegun,
  onClose,
}: {
  action: BulkAction
  ids: readonly number[]
  /** Called with the id of the operation. */
  onBegun: (bulkId: number) => void
  onClose: () => void
}) {
  switch (action) {
    case 'stop':
      return <BulkStopAllDialog ids={ids} onBegun={onBegun} onClose={onClose} />
    case 'rerun':
      return <BulkRerunDialog ids={ids} onBegun={onBegun} onClose={onClose} />
    case 'acknowledge':
    case 'assign':
      return <FailureDialog kind={action} ids={ids} onBegun={onBegun} onClose={onClose} />
  }
}
