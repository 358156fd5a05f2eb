import type { Generated } from 'kysely'

/*
 * Columns hold what is filtered, sorted and counted; `job_docs` holds the jobs as JSON. A missing
 * number is -1 and a missing text '' in columns that belong to an index or to the rollup's key,
 * where NULLs would neither compare nor be unique.
 */

interface AccountsTable {
  key: Generated<number>
  slug: string
  /** Incremented with every change a reader could see. */
  revision: number
  cursor: string | null
  synced_at: string | null
}

interface JobsTable {
  /** Account and id in one number, so that rows are ordered by id (see job-key.ts). */
  key: number
  account: number
  id: number
  status: string
  live: number
  package_id: number
  cluster_id: number
  owner_id: number
  creator_key: string
  created_ms: number
  started_ms: number
  ended_ms: number
  updated_ms: number
  /** Seconds. */
  runtime: number
  overrun: number
  /** Sum over all outputs; null if none has a count. */
  records: number | null
  /** Records compared with the usual, 1 if unknown. */
  records_ratio: number
  flag_mask: number
  /** Bits of its attention kinds. */
  attention: number
  /** See `resolutionCodes`: above 0 if it is not over, -1 if it is resolved, 0 for none. */
  resolution: number
  error_key: string
  assignee: string
  seen_ms: number
}

/**
 * The jobs as JSON, in a table of their own, so that filters and counts read few pages however long
 * a job's texts are.
 */
interface JobDocsTable {
  key: number
  /** Version of `doc` and `insight`: see job-document.ts. */
  version: number
  headline: string | null
  insight: string
  doc: string
}

/**
 * Number of jobs per hour, per day and over all time, by every dimension that is cheap to narrow
 * by.
 */
interface RollupTable {
  account: number
  /** See `grains` in rollup.ts. */
  grain: number
  bucket: number
  status: string
  package_id: number
  cluster_id: number
  owner_id: number
  creator_key: string
  n: number
}

/** Clusters and creators that the rollup counts separately; see rollup.ts. */
interface CountedApartTable {
  account: number
  dimension: string
  value: number | string
}

interface NamesTable {
  account: number
  kind: string
  id: number
  name: string
  /** The name folded for search: `foldText`. */
  folded: string
}

/** The words of a job from `wordsOf`, separated by spaces. */
interface JobsTextTable {
  rowid: number
  number: string
  package: string
  errors: string
  variables: string
  headline: string
}

export interface StoreSchema {
  accounts: AccountsTable
  jobs: JobsTable
  job_docs: JobDocsTable
  jobs_text: JobsTextTable
  rollup: RollupTable
  counted_apart: CountedApartTable
  names: NamesTable
}
