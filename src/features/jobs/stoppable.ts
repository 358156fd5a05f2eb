import { statusFacts } from '../../../contract/status.ts'
import type { ListRow } from './list-model.ts'

/** Which rows a bulk stop would stop, and why it leaves out the others. */
export function stoppable(rows: readonly ListRow[]): { can: ListRow[]; cannot: ListRow[] } {
  const can = rows.filter(({ view }) => statusFacts[view.status].canStop && !view.claimed)
  return { can, cannot: rows.filter((row) => !can.includes(row)) }
}
