import type { Database } from 'better-sqlite3'
import { statusFacts, type JobStatus } from '../../../../contract/status.ts'
import { columnList } from './columns.ts'
import { insertRow, updateRow, type Cell } from './update.ts'

/**
 * A job as the ledger keeps it. Times are milliseconds since 1970; `variables` and the like are
 * JSON texts.
 */
export type JobRecord = {
  id: number
  /** Rises with every change of any job: what a pull asks by. */
  seq: number
  status: JobStatus
  packageId: number
  /** The definition it was started with, whatever becomes of the file. */
  packageVersion: number
  clusterId: number
  variables: string
  dynamicVariables: string
  /** All values in force; null until worked out. */
  resolvedVariables: string | null
  creatorType: 'User' | 'Schedule' | 'Job'
  creatorId: number
  creatorName: string
  /** Step of the workflow that started it. */
  componentName: string | null
  attempts: number
  maxAttempts: number | null
  progress: number
  outputsCount: number
  errors: string | null
  headline: string | null
  extract: string | null
  /** JSON list of texts. */
  advice: string | null
  createdAt: number
  startedAt: number | null
  completedAt: number | null
  failedAt: number | null
  updatedAt: number
  /**
   * The child process, while there is one, and what tells it from a later process of that number.
   */
  pid: number | null
  pidStamp: string | null
  /** 1 when outputs and log are gone (retention). */
  filesRemoved: number
}

export type OutputRecord = {
  id: number
  jobId: number
  position: number
  /** Name of the destination in the package. */
  component: string
  file: string
  format: 'csv' | 'json' | 'parquet'
  /** JSON list of column names; null until written. */
  fields: string | null
  /** Null until written. */
  records: number | null
  progress: number
  createdAt: number
  updatedAt: number
}

type Kept =
  | 'packageId'
  | 'packageVersion'
  | 'clusterId'
  | 'variables'
  | 'dynamicVariables'
  | 'creatorType'
  | 'creatorId'
  | 'creatorName'
  | 'componentName'
  | 'attempts'
  | 'maxAttempts'
export type NewJob = Pick<JobRecord, Kept>
export type JobPatch = Partial<Omit<JobRecord, 'id' | 'seq' | 'updatedAt' | Kept>>
export type OutputPatch = Partial<Pick<OutputRecord, 'fields' | 'records' | 'progress'>>
type NewOutput = Pick<OutputRecord, 'component' | 'file' | 'format'>

/** A job and its outputs as they were at one change. */
export interface JobState {
  job: JobRecord
  outputs: OutputRecord[]
}

export interface JobLedger {
  /** Accepts a job: `idle`, and on disk when this returns. */
  add(job: NewJob): JobRecord
  get(id: number): JobRecord | null
  /**
   * Writes a change; nothing leaves a terminal status (jobs-api.md §3), so a later change of status
   * is left out.
   */
  change(id: number, patch: JobPatch): JobRecord | null
  outputs(jobId: number): OutputRecord[]
  output(jobId: number, id: number): OutputRecord | null
  addOutputs(jobId: number, outputs: readonly NewOutput[]): void
  changeOutput(jobId: number, position: number, patch: OutputPatch): void
  /** What was written of an unfinished output is gone. */
  resetUnwritten(jobId: number): void
  /** Everything not ended, oldest first. */
  active(): JobRecord[]
  childrenOf(jobId: number): JobRecord[]
  /** Newest job a schedule started. */
  newestOf(creatorType: JobRecord['creatorType'], creatorId: number): JobRecord | null
  newestCompleted(packageId: number): JobRecord | null
  /**
   * Each status passed since the change `after`, oldest first, at most `limit` of them; null for
   * the present state of all jobs.
   */
  since(after: number | null, limit: number): { states: JobState[]; seq: number; more: boolean }
  markFilesRemoved(id: number): void
  /**
   * Ended jobs of a package beyond the newest `keep`, that still have files. The newest completed
   * one is never among them.
   */
  withFilesBeyond(packageId: number, keep: number): JobRecord[]
  /** Ids of ended jobs that nothing keeps any more, oldest first. */
  prunable(limits: PruneLimits): number[]
  /** Removes jobs with their outputs' records. */
  remove(ids: readonly number[]): void
  /** Which of these jobs there are. */
  known(ids: readonly number[]): Set<number>
}

/**
 * What keeps an ended job; in any case the newest completed run of each package stays, and a child
 * as long as its workflow.
 */
export interface PruneLimits {
  /** As many of the newest jobs of all packages are kept... */
  newest: number
  /** ...unless they ended before this, milliseconds since 1970. */
  endedBefore: number
  /** As many of the newest ended runs of each package are kept, whatever their age. */
  runsOfPackage: number
}

/**
 * How far back changes are kept for those who read late, in numbers of changes; who is further
 * behind gets the present state only.
 */
const changesKept = 5000
const terminal = `('stopped', 'completed', 'failed')`

/** @returns null where it cannot be read: the job's present state is told all the same */
function readSnapshot(text: string): JobState | null {
  try {
    return JSON.parse(text) as JobState
  } catch {
    return null
  }
}

const jobColumns = columnList<JobRecord>([
  'id',
  'seq',
  'status',
  'packageId',
  'packageVersion',
  'clusterId',
  'variables',
  'dynamicVariables',
  'resolvedVariables',
  'creatorType',
  'creatorId',
  'creatorName',
  'componentName',
  'attempts',
  'maxAttempts',
  'progress',
  'outputsCount',
  'errors',
  'headline',
  'extract',
  'advice',
  'createdAt',
  'startedAt',
  'completedAt',
  'failedAt',
  'updatedAt',
  'pid',
  'pidStamp',
  'filesRemoved',
])

const outputColumns = columnList<OutputRecord>([
  'id',
  'jobId',
  'position',
  'component',
  'file',
  'format',
  'fields',
  'records',
  'progress',
  'createdAt',
  'updatedAt',
])

export function createJobLedger(db: Database, now: () => number, changed: () => void): JobLedger {
  const bump = db.prepare<[], { value: number }>(
    'update sequence set value = value + 1 returning value',
  )
  const byId = db.prepare<[number], JobRecord>(`select ${jobColumns} from jobs where id = ?`)
  const outputsOf = db.prepare<[number], OutputRecord>(
    `select ${outputColumns} from outputs where job_id = ? order by position`,
  )
  const outputById = db.prepare<[number, number], OutputRecord>(
    `select ${outputColumns} from outputs where job_id = ? and id = ?`,
  )
  const outputAt = db.prepare<[number, number], { id: number }>(
    'select id from outputs where job_id = ? and position = ?',
  )
  const active = db.prepare<[], JobRecord>(
    `select ${jobColumns} from jobs where status not in ${terminal} order by id`,
  )
  const children = db.prepare<[number], JobRecord>(
    `select ${jobColumns} from jobs where creator_type = 'Job' and creator_id = ? order by id`,
  )
  const newest = db.prepare<[string, number], JobRecord>(
    `select ${jobColumns} from jobs where creator_type = ? and creator_id = ? order by id desc limit 1`,
  )
  const completed = db.prepare<[number], JobRecord>(
    `select ${jobColumns} from jobs where package_id = ? and status = 'completed' and files_removed = 0 order by id desc limit 1`,
  )
  const addChange = db.prepare<[number, number, string, string]>(
    'insert into changes (seq, job_id, status, snapshot) values (?, ?, ?, ?)',
  )
  const dropChanges = db.prepare<[number]>('delete from changes where seq <= ?')
  const changedJobs = db.prepare<[number, number], JobRecord>(
    `select ${jobColumns} from jobs where seq > ? order by seq limit ?`,
  )
  const changesAfter = db.prepare<
    [number, number],
    { seq: number; jobId: number; status: string; snapshot: string }
  >('select seq, job_id as jobId, status, snapshot from changes where seq > ? order by seq limit ?')
  const beyond = db.prepare<[{ packageId: number; keep: number }], JobRecord>(
    `select ${jobColumns} from jobs where package_id = @packageId and status in ${terminal} and files_removed = 0 and id not in
       (select id from jobs where package_id = @packageId and status in ${terminal} order by id desc limit @keep)
     and id is not (select max(id) from jobs where package_id = @packageId and status = 'completed' and files_removed = 0) order by id`,
  )
  const old = db.prepare<[PruneLimits], { id: number; parent: number | null }>(
    `with ended as (
       select id, creator_type, creator_id, completed_at, row_number() over (partition by package_id order by id desc) as place from jobs where status in ${terminal}
     )
     select id, case when creator_type = 'Job' and creator_id in (select id from jobs) then creator_id end as parent from ended
     where place > @runsOfPackage
       and (completed_at < @endedBefore or id <= (select coalesce(max(id), 0) from (select id from jobs order by id desc limit -1 offset @newest)))
       and id not in (select max(id) from jobs where status = 'completed' and files_removed = 0 group by package_id)
     order by id`,
  )
  const removeOne = db.prepare<[number]>('delete from jobs where id = ?')
  const isThere = db.prepare<[string], { id: number }>(
    'select id from jobs where id in (select value from json_each(?))',
  )

  let written = 0
  const nextSeq = () => bump.get()?.value ?? 0
  const write = (id: number, patch: Readonly<Record<string, Cell>>) => {
    const seq = nextSeq()
    updateRow(db, 'jobs', id, { ...patch, seq, updatedAt: now() })
    return seq
  }
  const snapshot = (job: JobRecord) => {
    addChange.run(
      job.seq,
      job.id,
      job.status,
      JSON.stringify({ job, outputs: outputsOf.all(job.id) } satisfies JobState),
    )
    written += 1
    if (written % 100 === 0) dropChanges.run(job.seq - changesKept)
  }

  const add = db.transaction((job: NewJob): JobRecord => {
    const at = now()
    const id = insertRow(db, 'jobs', {
      ...job,
      seq: nextSeq(),
      status: 'idle',
      progress: 0,
      outputsCount: 0,
      createdAt: at,
      updatedAt: at,
      filesRemoved: 0,
    })
    const record = byId.get(id)
    if (!record) throw new Error(`Job ${id} was not written.`)
    snapshot(record)
    return record
  })

  const change = db.transaction((id: number, patch: JobPatch): JobRecord | null => {
    const before = byId.get(id)
    if (!before) return null
    if (patch.status !== undefined && statusFacts[before.status].terminal) return before
    write(id, patch)
    const after = byId.get(id) ?? null
    if (after && after.status !== before.status) snapshot(after)
    return after
  })

  const notify = <T>(result: T): T => {
    changed()
    return result
  }

  return {
    add: (job) => notify(add(job)),
    get: (id) => byId.get(id) ?? null,
    change: (id, patch) => notify(change(id, patch)),
    outputs: (jobId) => outputsOf.all(jobId),
    output: (jobId, id) => outputById.get(jobId, id) ?? null,
    addOutputs: (jobId, outputs) => {
      db.transaction(() => {
        for (const [position, output] of outputs.entries())
          insertRow(db, 'outputs', {
            ...output,
            jobId,
            position,
            progress: 0,
            createdAt: now(),
            updatedAt: now(),
          })
        write(jobId, { outputsCount: outputs.length })
      })()
      changed()
    },
    changeOutput: (jobId, position, patch) => {
      db.transaction(() => {
        const output = outputAt.get(jobId, position)
        if (!output) return
        updateRow(db, 'outputs', output.id, { ...patch, updatedAt: now() })
        write(jobId, {})
      })()
      changed()
    },
    resetUnwritten: (jobId) => {
      db.prepare<[number]>(
        'update outputs set progress = 0 where job_id = ? and records is null',
      ).run(jobId)
    },
    // What a job says of itself does not change by it, so it is no change to pull.
    markFilesRemoved: (id) => updateRow(db, 'jobs', id, { filesRemoved: 1 }),
    active: () => active.all(),
    childrenOf: (jobId) => children.all(jobId),
    newestOf: (creatorType, creatorId) => newest.get(creatorType, creatorId) ?? null,
    newestCompleted: (packageId) => completed.get(packageId) ?? null,
    since: (after, limit) => {
      const state = (job: JobRecord): JobState => ({ job, outputs: outputsOf.all(job.id) })
      const current = changedJobs.all(after ?? 0, limit + 1)
      const passed = after === null ? [] : changesAfter.all(after, limit + 1)
      const isNow = new Map(current.map((job) => [job.id, job.status]))
      const entries = [
        ...current.map((job) => ({ seq: job.seq, read: () => state(job) })),
        // The status a job has now is told by its present state.
        ...passed
          .filter(({ jobId, status }) => isNow.get(jobId) !== status)
          .map((each) => ({ seq: each.seq, read: () => readSnapshot(each.snapshot) })),
      ].sort((a, b) => a.seq - b.seq)
      const taken = entries.slice(0, limit)
      return {
        states: taken.flatMap(({ read }) => read() ?? []),
        seq: taken.at(-1)?.seq ?? after ?? 0,
        more: entries.length > limit,
      }
    },
    withFilesBeyond: (packageId, keep) => beyond.all({ packageId, keep }),
    prunable: (limits) => {
      // A workflow is older than its children, so what becomes of it is known when they come.
      const chosen = new Set<number>()
      for (const { id, parent } of old.all(limits))
        if (parent === null || chosen.has(parent)) chosen.add(id)
      return [...chosen]
    },
    remove: (ids) => {
      db.transaction(() => {
        for (const id of ids) removeOne.run(id)
      })()
      changed()
    },
    known: (ids) => new Set(isThere.all(JSON.stringify(ids)).map(({ id }) => id)),
  }
}
