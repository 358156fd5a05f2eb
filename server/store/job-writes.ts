import { jobKey } from './job-key.ts'
import { removeJobs, writeJobs } from './job-writer.ts'
import { whenFree } from '../shared/sqlite.ts'
import type { Database } from './open.ts'
import type { JobChange, JobLookups, JobWrites, LiveRuntime } from './port.ts'

/** Writes of jobs; each is one transaction. */
export class SqliteJobWrites implements JobWrites {
  readonly #db: Database
  readonly #lookups: JobLookups

  constructor(db: Database, lookups: JobLookups) {
    this.#db = db
    this.#lookups = lookups
  }

  write(account: number, changes: readonly JobChange[], cursor?: string): Promise<number> {
    return this.#transaction(async (trx) => {
      await writeJobs(trx, account, changes)
      return changeAccount(trx, account, changes.length > 0, cursor)
    })
  }

  async remove(account: number, ids: readonly number[], cursor?: string): Promise<number> {
    const known = await this.#lookups.jobs(account, ids)
    return this.#transaction(async (trx) => {
      await removeJobs(trx, account, [...known.values()])
      return changeAccount(trx, account, known.size > 0, cursor)
    })
  }

  async writeRuntimes(account: number, jobs: readonly LiveRuntime[]): Promise<void> {
    await this.#transaction(async (trx) => {
      for (const { id, runtimeSeconds, overrun } of jobs) {
        await trx
          .updateTable('jobs')
          .set({ runtime: runtimeSeconds, overrun: overrun ?? -1 })
          .where('key', '=', jobKey(account, id))
          .execute()
      }
    })
  }

  #transaction<T>(work: (trx: Database) => Promise<T>): Promise<T> {
    return whenFree(() => this.#db.transaction().execute(work))
  }
}

/** @returns the account's new revision */
async function changeAccount(
  trx: Database,
  account: number,
  isChanged: boolean,
  cursor: string | undefined,
): Promise<number> {
  const { revision } = await trx
    .updateTable('accounts')
    .set((is) => ({
      revision: is('revision', '+', isChanged ? 1 : 0),
      ...(cursor === undefined ? {} : { cursor }),
    }))
    .where('key', '=', account)
    .returning('revision')
    .executeTakeFirstOrThrow()
  return revision
}
