import type { Database } from 'better-sqlite3'
import type { Watched } from '../../port.ts'

/** What the operator watches (jobs-api.md §2.9). Times are milliseconds since 1970. */
export interface WatcherLedger {
  since(kind: Watched, id: number): number | null
  /** @returns since when: the first time, even if called again */
  add(kind: Watched, id: number): number
  remove(kind: Watched, id: number): void
}

export function createWatcherLedger(db: Database, now: () => number): WatcherLedger {
  const find = db.prepare<[string, number], { since: number }>(
    'select since from watchers where kind = ? and id = ?',
  )
  const add = db.prepare<[string, number, number]>(
    'insert into watchers (kind, id, since) values (?, ?, ?) on conflict do nothing',
  )
  const remove = db.prepare<[string, number]>('delete from watchers where kind = ? and id = ?')
  return {
    since: (kind, id) => find.get(kind, id)?.since ?? null,
    add: (kind, id) => {
      add.run(kind, id, now())
      return find.get(kind, id)?.since ?? now()
    },
    remove: (kind, id) => void remove.run(kind, id),
  }
}
