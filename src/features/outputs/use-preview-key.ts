import type { JobDetail } from '../../../contract/job-detail.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { paths } from '../../domain/paths.ts'
import { useAccount } from '../../platform/account.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { isWritten } from './output-labels.ts'

/**
 * The key that opens the preview of the job's first output.
 * @param search the list's query, kept in its address
 */
export function usePreviewKey(job: JobDetail, search: string, onOpen: (to: string) => void): void {
  const account = useAccount()
  const hasPreviews = useCapabilities()('previews')
  const first = hasPreviews ? job.outputs?.find(isWritten) : undefined
  const open = () => {
    if (first) onOpen(paths.output(account, job.id, first.id, search))
  }
  useShortcuts(first ? [{ key: 'p', label: 'Preview the first output', run: open }] : [])
}
