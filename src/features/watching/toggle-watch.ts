import type { JobRow } from '../../../contract/job-row.ts'
import { statusFacts } from '../../../contract/status.ts'
import { notifyInfo } from '../../platform/notices.ts'
import { askToNotify } from '../../platform/notification.ts'
import { isWatched, unwatchJob, watchJob } from '../../domain/watching/watched.ts'

/** Starts or stops watching a job, with a notice, since a row does not show it. */
export function toggleWatch(account: string, { id, package_name, status }: JobRow): void {
  if (isWatched(account, id)) {
    unwatchJob({ account, id })
    notifyInfo(`No longer watching job ${id}`)
  } else if (statusFacts[status].terminal) {
    notifyInfo(`Job ${id} has ended: there is nothing to watch`)
  } else {
    watchJob({ account, id, name: package_name })
    notifyInfo(`Watching job ${id}, ${package_name}`)
    void askToNotify()
  }
}
