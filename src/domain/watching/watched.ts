import { useSyncExternalStore } from 'react'
import * as z from 'zod/mini'
import { createStored } from '../../platform/stored.ts'
import { withLock } from '../../platform/tab-locks.ts'

/** A job this browser is to tell of when it ends. */
const watchedSchema = z.object({
  account: z.string(),
  id: z.number(),
  /** Of its package, for the message. */
  name: z.string(),
})
export type Watched = z.output<typeof watchedSchema>

/** Per account; the oldest goes first. As many as one call of `ids=` takes (docs/api.md). */
const mostWatched = 100

/** The list with one more job, or the same list where it holds it already. */
export function withWatched(list: readonly Watched[], job: Watched): readonly Watched[] {
  if (isIn(list, job)) return list
  const here = list.filter(({ account }) => account === job.account)
  const dropped = here.length >= mostWatched ? here[0] : undefined
  return [...list.filter((each) => each !== dropped), job]
}

const isIn = (list: readonly Watched[], { account, id }: Pick<Watched, 'account' | 'id'>) =>
  list.some((each) => each.account === account && each.id === id)
const without = (list: readonly Watched[], { account, id }: Pick<Watched, 'account' | 'id'>) =>
  list.filter((each) => each.account !== account || each.id !== id)

/** Reads what is stored; another version of this page may have written it. */
export function parseWatched(text: string | null): readonly Watched[] {
  let raw: unknown = []
  try {
    raw = JSON.parse(text ?? '[]')
  } catch {
    // Another program's text.
  }
  if (!Array.isArray(raw)) return []
  return raw.flatMap((each: unknown) => {
    const read = z.safeParse(watchedSchema, each)
    return read.success ? [read.data] : []
  })
}

const stored = createStored('jobwatch.watched', parseWatched)

/** Tells of this job when it ends, in this browser. */
export function watchJob(job: Watched): void {
  const list = stored.fresh()
  const next = withWatched(list, job)
  if (next !== list) stored.set(next)
}

export function unwatchJob(job: Pick<Watched, 'account' | 'id'>): void {
  stored.set(without(stored.fresh(), job))
}

/**
 * Takes a job off the list to tell of it.
 * @returns true in the one tab that is to do so
 */
export function claimEnding(job: Watched): Promise<boolean> {
  return withLock('jobwatch.watched', () => {
    const list = stored.fresh()
    if (!isIn(list, job)) return false
    stored.set(without(list, job))
    return true
  })
}

/** All watched jobs, of every account this browser has watched on this server. */
export function useWatched(): readonly Watched[] {
  return useSyncExternalStore(stored.subscribe, stored.get, stored.initial)
}

export const isWatched = (account: string, id: number): boolean =>
  isIn(stored.fresh(), { account, id })

export function useIsWatched(account: string, id: number): boolean {
  return isIn(useWatched(), { account, id })
}
