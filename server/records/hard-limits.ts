import type { HardLimitRecord, HardLimits } from './port.ts'
import type { RecordDatabase } from './schema.ts'

export class SqliteHardLimits implements HardLimits {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async setHardLimit(
    account: string,
    packageId: number,
    limit: HardLimitRecord | null,
  ): Promise<void> {
    if (limit === null) {
      await this.#db
        .deleteFrom('hard_limits')
        .where('account', '=', account)
        .where('package_id', '=', packageId)
        .execute()
      return
    }
    const { seconds, at, actor, reason } = limit
    const columns = { seconds, at, actor, reason }
    await this.#db
      .insertInto('hard_limits')
      .values({ account, package_id: packageId, ...columns })
      .onConflict((conflict) => conflict.columns(['account', 'package_id']).doUpdateSet(columns))
      .execute()
  }

  async hardLimits(account: string): Promise<Map<number, HardLimitRecord>> {
    const rows = await this.#db
      .selectFrom('hard_limits')
      .select(['package_id', 'seconds', 'at', 'actor', 'reason'])
      .where('account', '=', account)
      .execute()
    return new Map(rows.map(({ package_id: packageId, ...limit }) => [packageId, limit]))
  }
}
