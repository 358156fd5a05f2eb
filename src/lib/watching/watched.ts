import { useSyncExternalStore } from 'react'
import * as z from 'zod/mini'
import { withLock } from './tabs.ts'

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
const storageKey = 'jobwatch.watched'

/** The list with one more job, or the same list where it holds it already. */
export function withWatched(list: readonly Watched[], job: Watched): readonly Watched[] {
  if (isIn(list, job)) return list
  const here = list.filter(({ account }) => account === job.account)
  const dropped = here.length >= mostWatched ? here[0] : undefined
  return [...list.filter((each) => each !== dropped), job]
}

const isIn = (list: readonly Watched[], { account, id }: Pick<Watched, 'account' | 'id'>) => list.some((each) => each.account === account && each.id === id)
const without = (list: readonly Watched[], { account, id }: Pick<Watched, 'account' | 'id'>) => list.filter((each) => each.account !== account || each.id !== id)

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

let current: readonly Watched[] | null = null
const listeners = new Set<() => void>()

function load(): readonly Watched[] {
  try {
    return parseWatched(localStorage.getItem(storageKey))
  } catch {
    // Barred storage: what is watched lasts as long as this page.
    return current ?? []
  }
}

function keep(next: readonly Watched[]): void {
  current = next
  try {
    localStorage.setItem(storageKey, JSON.stringify(next))
  } catch {
    // As above.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== storageKey) return
    current = null
    listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', onStorage)
  }
}

/** Tells of this job when it ends, in this browser. */
export function watchJob(job: Watched): void {
  const list = load()
  const next = withWatched(list, job)
  if (next !== list) keep(next)
}

export function unwatchJob(job: Pick<Watched, 'account' | 'id'>): void {
  keep(without(load(), job))
}

/** Takes a job off the list to tell of it. @returns true in the one tab that is to do so */
export function claimEnding(job: Watched): Promise<boolean> {
  return withLock('jobwatch.watched', () => {
    const list = load()
    if (!isIn(list, job)) return false
    keep(without(list, job))
    return true
  })
}

/** All watched jobs, of every account this browser has watched on this server. */
export function useWatched(): readonly Watched[] {
  return useSyncExternalStore(subscribe, () => (current ??= load()))
}

export const isWatched = (account: string, id: number): boolean => isIn(load(), { account, id })

export function useIsWatched(account: string, id: number): boolean {
  return isIn(useWatched(), { account, id })
}
