import type { BulkAction } from '../../../contract/bulk.ts'
import { useBeginBulk, type BulkBody } from '../../domain/failure-mutations.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import type { ActionOutcome } from '../../domain/use-server-action.ts'

/**
 * Begins an action on many jobs from a form.
 * @param onBegun called with the id of the operation
 */
export function useBulkSubmit(
  action: BulkAction,
  ids: readonly number[],
  onBegun: (bulkId: number) => void,
): (body: BulkBody) => Promise<ActionOutcome<number>> {
  const begin = useBeginBulk()
  return async (body) => {
    try {
      const { id } = await begin(action, ids, body)
      onBegun(id)
      return { kind: 'done', value: id }
    } catch (error) {
      return { kind: 'refused', message: refusalMessage(error) }
    }
  }
}
