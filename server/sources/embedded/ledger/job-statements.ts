import { columnList } from './columns.ts'
import type { Database } from 'better-sqlite3'
import type { JobRecord, OutputRecord, PruneLimits } from './job-record.ts'

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

const terminal = `('stopped', 'completed', 'failed')`

/** The ledger's prepared statements for jobs. */
export type JobStatements = ReturnType<typeof prepareJobStatements>

export const prepareJobStatements = (db: Database) => ({
  ...prepareLookups(db),
  ...prepareChanges(db),
  ...prepareRetention(db),
})

function prepareLookups(db: Database) {
  return {
    bump: db.prepare<[], { value: number }>(
      'update sequence set value = value + 1 returning value',
    ),
    byId: db.prepare<[number], JobRecord>(`select ${jobColumns} from jobs where id = ?`),
    outputsOf: db.prepare<[number], OutputRecord>(
      `select ${outputColumns} from outputs where job_id = ? order by position`,
    ),
    outputById: db.prepare<[number, number], OutputRecord>(
      `select ${outputColumns} from outputs where job_id = ? and id = ?`,
    ),
    outputAt: db.prepare<[number, number], { id: number }>(
      'select id from outputs where job_id = ? and position = ?',
    ),
    active: db.prepare<[], JobRecord>(
      `select ${jobColumns} from jobs where status not in ${terminal} order by id`,
    ),
    children: db.prepare<[number], JobRecord>(
      `select ${jobColumns} from jobs where creator_type = 'Job' and creator_id = ? order by id`,
    ),
    newest: db.prepare<[string, number], JobRecord>(
      `select ${jobColumns} from jobs where creator_type = ? and creator_id = ? order by id desc limit 1`,
    ),
    completed: db.prepare<[number], JobRecord>(
      `select ${jobColumns} from jobs where package_id = ? and status = 'completed' and files_removed = 0
     order by id desc limit 1`,
    ),
  }
}

/** Statements about what changed, and when. */
function prepareChanges(db: Database) {
  return {
    addChange: db.prepare<[number, number, string, string]>(
      'insert into changes (seq, job_id, status, snapshot) values (?, ?, ?, ?)',
    ),
    dropChanges: db.prepare<[number]>('delete from changes where seq <= ?'),
    changedJobs: db.prepare<[number, number], JobRecord>(
      `select ${jobColumns} from jobs where seq > ? order by seq limit ?`,
    ),
    changesAfter: db.prepare<
      [number, number],
      { seq: number; jobId: number; status: string; snapshot: string }
    >(
      'select seq, job_id as jobId, status, snapshot from changes where seq > ? order by seq limit ?',
    ),
  }
}

function prepareRetention(db: Database) {
  return {
    beyond: db.prepare<[{ packageId: number; keep: number }], JobRecord>(
      `select ${jobColumns} from jobs where package_id = @packageId and status in ${terminal} and files_removed = 0
       and id not in (
         select id from jobs where package_id = @packageId and status in ${terminal}
         order by id desc limit @keep
       )
       and id is not (
         select max(id) from jobs
         where package_id = @packageId and status = 'completed' and files_removed = 0
       )
     order by id`,
    ),
    old: db.prepare<[PruneLimits], { id: number; parent: number | null }>(
      `with ended as (
       select id, creator_type, creator_id, completed_at,
         row_number() over (partition by package_id order by id desc) as place
       from jobs where status in ${terminal}
     )
     select id,
       case when creator_type = 'Job' and creator_id in (select id from jobs) then creator_id end
         as parent
     from ended
     where place > @runsOfPackage
       and (
         completed_at < @endedBefore
         or id <= (
           select coalesce(max(id), 0)
           from (select id from jobs order by id desc limit -1 offset @newest)
         )
       )
       and id not in (
         select max(id) from jobs where status = 'completed' and files_removed = 0
         group by package_id
       )
     order by id`,
    ),
    removeOne: db.prepare<[number]>('delete from jobs where id = ?'),
    isThere: db.prepare<[string], { id: number }>(
      'select id from jobs where id in (select value from json_each(?))',
    ),
    resetUnwritten: db.prepare<[number]>(
      'update outputs set progress = 0 where job_id = ? and records is null',
    ),
  }
}
