import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { statusFacts } from '../../../../contract/status.ts'
import { finishJob, sweepJobFolder } from './finish-job.ts'
import type { EngineDeps } from './engine-deps.ts'
import { killIfSame } from './process-stamp.ts'

/** The error of a job that was running when the server died. */
export const crashed =
  'Jobwatch ended unexpectedly while this job was running (crash, kill or power cut). ' +
  'Finished outputs are kept. Run it again.'

/**
 * Repairs the ledger and the folders after a crash: no earlier process, no unfinished file, and no
 * job that stays active forever. Queued jobs stay queued; workflows resume from the ledger. Call
 * this before anything runs.
 */
export async function recover(deps: EngineDeps): Promise<void> {
  const { ledger, folders, log } = deps
  const open = ledger.jobs.active()
  // Kill all processes first: one that still writes would undo the cleanup.
  for (const job of open) {
    if (job.pid !== null && job.pidStamp !== null && (await killIfSame(job.pid, job.pidStamp)))
      log.warn({ job: job.id, pid: job.pid }, 'killed a leftover process')
  }
  for (const job of open) {
    const workflow =
      ledger.packages.definition(job.packageId, job.packageVersion)?.flow_type === 'workflow'
    if (workflow && job.status === 'running') continue
    if (job.status === 'running') finishJob(deps, job, { status: 'failed', errors: crashed })
    else if (!workflow && !statusFacts[job.status].canStop)
      finishJob(deps, job, { status: 'stopped' })
    else {
      sweepJobFolder(folders.job(job.id), new Set())
      if (job.pid !== null) ledger.jobs.change(job.id, { pid: null, pidStamp: null })
    }
  }
  for (const name of readdirSync(folders.root))
    if (/^cluster-\d+-probe$/.test(name))
      rmSync(join(folders.root, name), { recursive: true, force: true })
}
