/** Tables that the store had before activity moved to records.db. */
export const formerRecordTables = `
  CREATE TABLE activity (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    reason TEXT, outcome TEXT NOT NULL, message TEXT);
  CREATE TABLE transitions (seq INTEGER PRIMARY KEY, account INTEGER NOT NULL,
    job_id INTEGER NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL, exact INTEGER NOT NULL,
    UNIQUE (account, job_id, status));`

/** Reverts the table of jobs to what it was before triage and the records ratio. */
export const withoutTriageAndRatio = `
  DROP INDEX jobs_attention;
  DROP INDEX jobs_open;
  DROP INDEX jobs_untriaged;
  DROP INDEX jobs_error;
  DROP INDEX jobs_assigned;
  ALTER TABLE jobs DROP COLUMN attention;
  ALTER TABLE jobs DROP COLUMN resolution;
  ALTER TABLE jobs DROP COLUMN error_key;
  ALTER TABLE jobs DROP COLUMN assignee;
  DROP INDEX jobs_records_ratio;
  DROP INDEX jobs_created;
  ALTER TABLE jobs DROP COLUMN records_ratio;
  CREATE INDEX jobs_created ON jobs (account, created_ms, id, status, package_id, cluster_id,
    owner_id, creator_key, runtime, started_ms, ended_ms, updated_ms, overrun, flag_mask);`
