import { sql } from 'kysely'
import * as z from 'zod/mini'
import type { RunTrace, RunTraces, TraceSample } from './port.ts'
import type { RecordDatabase } from './schema.ts'

/** Enough to follow the course of a run, in about 1 kB. */
export const maxSamples = 40
/** More than any estimate looks at. */
const maxTraces = 60

const storedSamples = z.array(z.tuple([z.number(), z.number(), z.nullable(z.number())]))

/** At most `limit` items, evenly spaced, with the first and the last. */
export function thinned<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items]
  const step = (items.length - 1) / (limit - 1)
  return Array.from({ length: limit }, (_, index) => Math.round(index * step)).flatMap((at) =>
    items.slice(at, at + 1),
  )
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** A tenth of a second and a tenth of a per mille are finer than any source reports. */
const encoded = (samples: readonly TraceSample[]): string =>
  JSON.stringify(
    thinned(samples, maxSamples).map(({ seconds, progress, records }) => [
      rounded(seconds, 1),
      rounded(progress, 4),
      records,
    ]),
  )

/** Empty for a damaged row, so that it does not affect the others. */
function decoded(text: string): TraceSample[] {
  try {
    const read = z.safeParse(storedSamples, JSON.parse(text))
    return (read.data ?? []).map(([seconds, progress, records]) => ({ seconds, progress, records }))
  } catch {
    return []
  }
}

/** The newest traces of a package, through the index. */
export const newestTraces = (
  db: RecordDatabase,
  account: string,
  packageId: number,
  limit: number,
) =>
  db
    .selectFrom('run_traces')
    .select(['job_id', 'samples'])
    .where('account', '=', account)
    .where('package_id', '=', packageId)
    .orderBy('seq', 'desc')
    .limit(limit)

export class SqliteRunTraces implements RunTraces {
  readonly #db: RecordDatabase

  constructor(db: RecordDatabase) {
    this.#db = db
  }

  async saveTrace(account: string, { jobId, packageId, samples }: RunTrace): Promise<void> {
    if (samples.length === 0) return
    const trace = { package_id: packageId, samples: encoded(samples) }
    await this.#db.transaction().execute(async (trx) => {
      await trx
        .insertInto('run_traces')
        .values({ account, job_id: jobId, ...trace })
        .onConflict((conflict) => conflict.columns(['account', 'job_id']).doUpdateSet(trace))
        .execute()
      await sql`DELETE FROM run_traces WHERE account = ${account} AND package_id = ${packageId}
        AND seq <= (SELECT seq FROM run_traces
          WHERE account = ${account} AND package_id = ${packageId}
          ORDER BY seq DESC LIMIT 1 OFFSET ${maxTraces})`.execute(trx)
    })
  }

  async traces(
    account: string,
    packageId: number,
    limit: number,
  ): Promise<Map<number, RunTrace['samples']>> {
    const rows = await newestTraces(this.#db, account, packageId, limit).execute()
    return new Map(
      rows.flatMap((row) => {
        const samples = decoded(row.samples)
        return samples.length === 0 ? [] : [[row.job_id, samples] as const]
      }),
    )
  }
}
