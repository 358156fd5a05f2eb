import type { Query } from '@tanstack/react-query'
import type { SeenStatus } from '../../../contract/status.ts'
import type { PageClient } from '../page-client.ts'
import { readClaims, type JobsMeta } from './store.ts'

const isJobsMeta = (meta: Query['meta']): meta is JobsMeta =>
  typeof meta?.['statuses'] === 'function'

interface ReadStatus {
  id: number
  status: SeenStatus
  /** When the read was sent, and when its response came. */
  requestedAt: number
  at: number
}

/** Most pages have no claims, so the code that changes them is loaded when it is needed. */
async function compareWithClaims(
  client: PageClient,
  account: string,
  read: readonly ReadStatus[],
): Promise<void> {
  const { applyClaimEvent } = await import('./apply-claim-event.ts')
  for (const { id, ...status } of read) {
    const before = readClaims(client, account).stops[id]
    if (!before) continue
    applyClaimEvent(client, account, { type: 'status_read', jobId: id, ...status })
    const after = readClaims(client, account).stops[id]
    if (after && after.phase !== before.phase) {
      const { notifyStopOutcome } = await import('./outcome-notice.ts')
      notifyStopOutcome(account, after)
    }
  }
}

/**
 * Lets every successful read of jobs confirm, contradict or settle the claims.
 * @returns the unsubscribe function
 */
export function watchClaims(client: PageClient): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success' || event.action.manual) return
    const { meta } = event.query
    if (!isJobsMeta(meta)) return
    const { stops } = readClaims(client, meta.account)
    const times = { requestedAt: client.api.requestedAt(meta.path), at: Date.now() }
    const read = meta.statuses(event.query.state.data).filter(({ id }) => stops[id])
    if (read.length > 0)
      void compareWithClaims(
        client,
        meta.account,
        read.map(({ id, status }) => ({ id, status, ...times })),
      )
  })
}
