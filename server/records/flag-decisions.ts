import { sql } from 'kysely'
import type { FlagDecision, FlagKind } from '../../contract/flags.ts'
import { idList } from './id-list.ts'
import type { FlagDecisions, NewFlagDecision } from './port.ts'
import type { RecordDatabase } from './schema.ts'

/** More runs than any history of a package holds. */
const maxFineRuns = 200

/** The newest runs of a package that somebody called expected or fine, through the index. */
export const newestFineRuns = (db: RecordDatabase, account: string, packageId: number) =>
  db
    .selectFrom('flag_decisions')
    .select('job_id')
    .where('account', '=', account)
    .where('package_id', '=', packageId)
    // Written out so that the planner recognises the partial index.
    .where(sql<boolean>`choice IN ('expected', 'fine')`)
    .orderBy('at', 'desc')
    .limit(maxFineRuns)

export class SqliteFlagDecisions implements FlagDecisions {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async decideFlag(
    account: string,
    { jobId, packageId, kind, choice, until, at, actor, reason }: NewFlagDecision,
  ): Promise<void> {
    const decision = { package_id: packageId, choice, until, at, actor, reason }
    await this.#db
      .insertInto('flag_decisions')
      .values({ account, job_id: jobId, kind, ...decision })
      .onConflict((conflict) =>
        conflict.columns(['account', 'job_id', 'kind']).doUpdateSet(decision),
      )
      .execute()
  }

  async undecideFlag(account: string, jobId: number, kind: FlagKind): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('flag_decisions')
      .where('account', '=', account)
      .where('job_id', '=', jobId)
      .where('kind', '=', kind)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  async flagDecisions(
    account: string,
    jobIds: readonly number[],
  ): Promise<Map<number, FlagDecision[]>> {
    if (jobIds.length === 0) return new Map()
    const rows = await this.#db
      .selectFrom('flag_decisions')
      .select(['job_id', 'kind', 'choice', 'until', 'at', 'actor', 'reason'])
      .where('account', '=', account)
      .where(sql<boolean>`job_id IN ${idList(jobIds)}`)
      .orderBy('at')
      .execute()
    const byJob = new Map<number, FlagDecision[]>()
    for (const { job_id: jobId, ...decision } of rows) {
      const decisions = byJob.get(jobId) ?? []
      decisions.push(decision)
      byJob.set(jobId, decisions)
    }
    return byJob
  }

  async fineRuns(account: string, packageId: number): Promise<Set<number>> {
    const rows = await newestFineRuns(this.#db, account, packageId).execute()
    return new Set(rows.map((row) => row.job_id))
  }
}
