import type { Database } from 'better-sqlite3'
import type { Migration } from '../../../shared/migrate.ts'

/** Times are milliseconds since 1970. */
const tables = `
  create table sequence (value integer not null) strict;
  insert into sequence values (0);
  create table meta (key text primary key, value text not null) strict;

  create table packages (
    id integer primary key autoincrement, file text not null unique, name text not null, description text, flowType text not null,
    variables text not null, version integer not null, status text not null, createdAt integer not null, updatedAt integer not null, hash text not null
  ) strict;
  create table packageVersions (packageId integer not null, version integer not null, definition text not null, primary key (packageId, version)) strict;

  create table clusters (
    id integer primary key autoincrement, name text not null, description text, status text not null, nodes integer not null, type text not null,
    terminateOnIdle integer not null, terminatedOnIdle integer not null, timeToIdle integer not null, createdAt integer not null, updatedAt integer not null,
    availableSince integer, terminatedAt integer, idleSince integer
  ) strict;

  create table jobs (
    id integer primary key autoincrement, seq integer not null, status text not null, packageId integer not null, packageVersion integer not null,
    clusterId integer not null, variables text not null, dynamicVariables text not null, resolvedVariables text, creatorType text not null,
    creatorId integer not null, creatorName text not null, componentName text, attempts integer not null, maxAttempts integer,
    progress real not null, outputsCount integer not null, errors text, headline text, extract text, advice text, createdAt integer not null,
    startedAt integer, completedAt integer, failedAt integer, updatedAt integer not null, pid integer, pidStamp text, filesRemoved integer not null
  ) strict;
  create index jobsBySeq on jobs (seq);
  create index jobsActive on jobs (status) where status not in ('stopped', 'completed', 'failed');
  create index jobsByPackage on jobs (packageId, id);
  create index jobsByCreator on jobs (creatorType, creatorId, id);
  create index jobsByEnd on jobs (completedAt);

  create table outputs (
    id integer primary key autoincrement, jobId integer not null references jobs (id) on delete cascade, position integer not null, component text not null,
    file text not null, format text not null, fields text, records integer, progress real not null, createdAt integer not null, updatedAt integer not null
  ) strict;
  create index outputsByJob on outputs (jobId, position);

  create table changes (seq integer primary key, jobId integer not null, status text not null, snapshot text not null) strict;

  create table schedules (
    id integer primary key autoincrement, packageId integer not null unique, name text not null, status text not null, startAt integer not null,
    nextRunAt integer, every integer not null, unit text not null, clusterName text, retries integer not null, variables text not null,
    lastRunAt integer, lastRunStatus text, executions integer not null, retryAt integer, retryAttempt integer, createdAt integer not null, updatedAt integer not null
  ) strict;

  create table watchers (kind text not null, id integer not null, since integer not null, primary key (kind, id)) strict;
`

/** As in the other databases of the server. */
const snakeCase = `
  alter table packages rename column flowType to flow_type;
  alter table packages rename column createdAt to created_at;
  alter table packages rename column updatedAt to updated_at;
  alter table packageVersions rename column packageId to package_id;
  alter table clusters rename column terminateOnIdle to terminate_on_idle;
  alter table clusters rename column terminatedOnIdle to terminated_on_idle;
  alter table clusters rename column timeToIdle to time_to_idle;
  alter table clusters rename column createdAt to created_at;
  alter table clusters rename column updatedAt to updated_at;
  alter table clusters rename column availableSince to available_since;
  alter table clusters rename column terminatedAt to terminated_at;
  alter table clusters rename column idleSince to idle_since;
  alter table jobs rename column packageId to package_id;
  alter table jobs rename column packageVersion to package_version;
  alter table jobs rename column clusterId to cluster_id;
  alter table jobs rename column dynamicVariables to dynamic_variables;
  alter table jobs rename column resolvedVariables to resolved_variables;
  alter table jobs rename column creatorType to creator_type;
  alter table jobs rename column creatorId to creator_id;
  alter table jobs rename column creatorName to creator_name;
  alter table jobs rename column componentName to component_name;
  alter table jobs rename column maxAttempts to max_attempts;
  alter table jobs rename column outputsCount to outputs_count;
  alter table jobs rename column createdAt to created_at;
  alter table jobs rename column startedAt to started_at;
  alter table jobs rename column completedAt to completed_at;
  alter table jobs rename column failedAt to failed_at;
  alter table jobs rename column updatedAt to updated_at;
  alter table jobs rename column pidStamp to pid_stamp;
  alter table jobs rename column filesRemoved to files_removed;
  alter table outputs rename column jobId to job_id;
  alter table outputs rename column createdAt to created_at;
  alter table outputs rename column updatedAt to updated_at;
  alter table changes rename column jobId to job_id;
  alter table schedules rename column packageId to package_id;
  alter table schedules rename column startAt to start_at;
  alter table schedules rename column nextRunAt to next_run_at;
  alter table schedules rename column clusterName to cluster_name;
  alter table schedules rename column lastRunAt to last_run_at;
  alter table schedules rename column lastRunStatus to last_run_status;
  alter table schedules rename column retryAt to retry_at;
  alter table schedules rename column retryAttempt to retry_attempt;
  alter table schedules rename column createdAt to created_at;
  alter table schedules rename column updatedAt to updated_at;
  alter table packageVersions rename to package_versions;
`

export const migrations: readonly Migration<Database>[] = [
  { name: 'tables', up: (db) => void db.exec(tables) },
  { name: 'snake case', up: (db) => void db.exec(snakeCase) },
]
