import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cutAdvice, cutError, cutHeadline } from '../bounds.ts'
import { appendLog, readPiece } from '../log-file.ts'
import type { JobFolder } from '../folders.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import { adviseOnCompletion, adviseOnFailure, extractLines, type Advice } from './advice.ts'
import type { EngineDeps } from './engine-deps.ts'

/** How a job ends. `errors` is what the API shows; advice is derived from it unless given. */
export type JobEnd =
  | { status: 'completed'; records: number; rejected: number }
  | { status: 'failed'; errors: string; advice?: Advice }
  | { status: 'stopped' }

/** How many bytes of a log are searched for the relevant lines. */
const extractFrom = 200_000

/**
 * Removes everything a run leaves except its finished outputs.
 * @param written names of finished files
 */
export function sweepJobFolder(folder: JobFolder, written: ReadonlySet<string>): void {
  rmSync(folder.temp, { recursive: true, force: true })
  for (const each of [folder.outputs, folder.previews]) {
    if (!existsSync(each)) continue
    for (const file of readdirSync(each))
      if (!written.has(file)) rmSync(join(each, file), { recursive: true, force: true })
  }
}

function adviceOn(end: JobEnd, outputs: number): Advice | null {
  switch (end.status) {
    case 'failed':
      return end.advice ?? adviseOnFailure(end.errors)
    case 'completed':
      return adviseOnCompletion({ ...end, outputs })
    case 'stopped':
      return null
  }
}

/**
 * Records how a job ended in its folder, its log and the ledger, in this order: once it is in the
 * ledger, nothing is left to do.
 */
export function finishJob(
  { ledger, folders, now }: EngineDeps,
  job: JobRecord,
  told: JobEnd,
): JobRecord | null {
  const end = told.status === 'failed' ? { ...told, errors: cutError(told.errors) } : told
  const folder = folders.job(job.id)
  const outputs = ledger.jobs.outputs(job.id)
  const written = outputs.filter(({ records }) => records !== null)
  sweepJobFolder(folder, new Set(written.map(({ file }) => file)))

  const hasLog = existsSync(folder.log)
  if (end.status === 'failed') {
    if (!hasLog) mkdirSync(folder.root, { recursive: true })
    appendLog(folder.log, now(), `job failed: ${end.errors}`, true)
  } else if (end.status === 'stopped' && hasLog) {
    const what = `${written.length} of ${outputs.length} outputs written`
    const line = `job stopped: ${outputs.length === 0 ? 'nothing was written' : what}`
    appendLog(folder.log, now(), line, true)
  }

  const advice = adviceOn(end, outputs.length)
  const log = advice === null ? null : readPiece(folder.log, 0, extractFrom)
  return ledger.atomically(() => {
    ledger.jobs.resetUnwritten(job.id)
    return ledger.jobs.change(job.id, {
      status: end.status,
      completedAt: now(),
      pid: null,
      pidStamp: null,
      ...(end.status === 'completed' ? { progress: 1 } : {}),
      ...(end.status === 'failed' ? { errors: end.errors, failedAt: now() } : {}),
      ...(advice
        ? {
            headline: cutHeadline(advice.headline),
            advice: JSON.stringify(cutAdvice(advice.items)),
            extract: log && extractLines(log.text),
          }
        : {}),
    })
  })
}
