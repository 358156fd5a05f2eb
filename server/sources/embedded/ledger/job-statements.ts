import type { Database } from 'better-sqlite3'
import type { JobRecord, OutputRecord, PruneLimits } from './job-record.ts'

const terminal = `('stopped', 'completed', 'failed')`

/** The ledger's statements about jobs, prepared once. */
export type JobStatements = ReturnType<typeof prepareJobStatements>

export function prepareJobStatements(db: Database) {
  return {
    bump: db.prepare<[], { value: number }>(
      'update sequence set value = value + 1 returning value',
    ),
    byId: db.prepare<[number], JobRecord>('select * from jobs where id = ?'),
    outputsOf: db.prepare<[number], OutputRecord>(
      'select * from outputs where jobId = ? order by position',
    ),
    outputById: db.prepare<[number, number], OutputRecord>(
      'select * from outputs where jobId = ? and id = ?',
    ),
    outputAt: db.prepare<[number, number], { id: number }>(
      'select id from outputs where jobId = ? and position = ?',
    ),
    active: db.prepare<[], JobRecord>(
      `select * from jobs where status not in ${terminal} order by id`,
    ),
    children: db.prepare<[number], JobRecord>(
      `select * from jobs where creatorType = 'Job' and creatorId = ? order by id`,
    ),
    newest: db.prepare<[string, number], JobRecord>(
      'select * from jobs where creatorType = ? and creatorId = ? order by id desc limit 1',
    ),
    completed: db.prepare<[number], JobRecord>(
      `select * from jobs where packageId = ? and status = 'completed' and filesRemoved = 0
     order by id desc limit 1`,
    ),
    addChange: db.prepare<[number, number, string, string]>(
      'insert into changes (seq, jobId, status, snapshot) values (?, ?, ?, ?)',
    ),
    dropChanges: db.prepare<[number]>('delete from changes where seq <= ?'),
    changedJobs: db.prepare<[number, number], JobRecord>(
      'select * from jobs where seq > ? order by seq limit ?',
    ),
    changesAfter: db.prepare<
      [number, number],
      { seq: number; jobId: number; status: string; snapshot: string }
    >('select * from changes where seq > ? order by seq limit ?'),
    beyond: db.prepare<[{ packageId: number; keep: number }], JobRecord>(
      `select * from jobs where packageId = @packageId and status in ${terminal} and filesRemoved = 0
       and id not in (
         select id from jobs where packageId = @packageId and status in ${terminal}
         order by id desc limit @keep
       )
       and id is not (
         select max(id) from jobs
         where packageId = @packageId and status = 'completed' and filesRemoved = 0
       )
     order by id`,
    ),
    old: db.prepare<[PruneLimits], { id: number; parent: number | null }>(
      `with ended as (
       select id, creatorType, creatorId, completedAt,
         row_number() over (partition by packageId order by id desc) as place
       from jobs where status in ${terminal}
     )
     select id,
       case when creatorType = 'Job' and creatorId in (select id from jobs) then creatorId end
         as parent
     from ended
     where place > @runsOfPackage
       and (
         completedAt < @endedBefore
         or id <= (
           select coalesce(max(id), 0)
           from (select id from jobs order by id desc limit -1 offset @newest)
         )
       )
       and id not in (
         select max(id) from jobs where status = 'completed' and filesRemoved = 0
         group by packageId
       )
     order by id`,
    ),
    removeOne: db.prepare<[number]>('delete from jobs where id = ?'),
    isThere: db.prepare<[string], { id: number }>(
      'select id from jobs where id in (select value from json_each(?))',
    ),
    resetUnwritten: db.prepare<[number]>(
      'update outputs set progress = 0 where jobId = ? and records is null',
    ),
  }
}
