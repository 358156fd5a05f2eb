import type { Generated } from 'kysely'

/*
 * Columns hold what is filtered, sorted and counted by; `job_docs` holds the jobs themselves as
 * JSON. An absent number is -1 and an absent text '' where the column is part of an index or of the
 * rollup's key: NULLs there would neither compare nor be unique.
 */

interface AccountsTable {
  key: Generated<number>
  slug: string
  /** Grows with each change a reader could see. */
  revision: number
  cursor: string | null
  synced_at: string | null
}

interface JobsTable {
  /**
   * Account and id in one number, so that the order of rows is the order of ids (see job-key.ts).
   */
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
  /** Records of all outputs together; null when none has a count. */
  records: number | null
  flag_mask: number
  seen_ms: number
}

/**
 * The job itself, apart from the columns: filters and counts then read few pages, however long a
 * job's texts are.
 */
interface JobDocsTable {
  key: number
  /** Of the shape of `doc` and `insight`: see job-document.ts. */
  version: number
  headline: string | null
  insight: string
  doc: string
}

/**
 * How many jobs there are per hour, per day and over all time, by everything a list can be narrowed
 * to cheaply.
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

/** Clusters and creators that the rollup tells apart; see rollup.ts. */
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
  /** The name as search compares it: `foldText`. */
  folded: string
}

/** Words by which a job is found, as `wordsOf` cuts them, separated by spaces. */
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
