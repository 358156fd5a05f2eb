/** Tables that the store had before activity moved to records.db. */
export const formerRecordTables = `
  CREATE TABLE activity (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    reason TEXT, outcome TEXT NOT NULL, message TEXT);
  CREATE TABLE transitions (seq INTEGER PRIMARY KEY, account INTEGER NOT NULL,
    job_id INTEGER NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL, exact INTEGER NOT NULL,
    UNIQUE (account, job_id, status));`

/**
 * Reverts the table of jobs to what it was before triage, the records ratio and covering
 * indexes.
 */
export const withoutTriageAndRatio = `
  DROP INDEX jobs_resolution;
  DROP INDEX jobs_strays;
  DROP INDEX jobs_status;
  DROP INDEX jobs_package;
  DROP INDEX jobs_package_created;
  DROP INDEX jobs_owner;
  DROP INDEX jobs_creator;
  CREATE INDEX jobs_status ON jobs (account, status, created_ms, id);
  CREATE INDEX jobs_package ON jobs (account, package_id, status, created_ms, id);
  CREATE INDEX jobs_package_created ON jobs (account, package_id, created_ms, id);
  CREATE INDEX jobs_owner ON jobs (account, owner_id, created_ms, id);
  CREATE INDEX jobs_creator ON jobs (account, creator_key, created_ms, id);
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
