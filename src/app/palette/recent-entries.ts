import * as z from 'zod/mini'
import { createStored } from '../../platform/stored.ts'
import type { PaletteEntry } from './palette-model.ts'

/** Entries used last that are kept, and offered. */
const maxKept = 20
const maxOffered = 5

const recentSchema = z.object({ key: z.string(), label: z.string(), to: z.nullable(z.string()) })
export type RecentEntry = z.output<typeof recentSchema>

function readRecent(text: string | null): RecentEntry[] {
  try {
    const read = z.safeParse(z.array(recentSchema), JSON.parse(text ?? '[]'))
    return read.success ? read.data.slice(0, maxKept) : []
  } catch {
    return []
  }
}

const recent = createStored('jobwatch.palette', readRecent)

/** Remembers that an entry was used. */
export function noteUse({ key, label, to }: PaletteEntry): void {
  const others = recent.fresh().filter((each) => each.key !== key)
  recent.set([{ key, label, to }, ...others].slice(0, maxKept))
}

/**
 * The entries used last, as entries of their own group. An address of another account is left out;
 * so is an action that is not offered any more.
 * @param basis path that addresses of the account begin with
 */
export function recentEntries(
  used: readonly RecentEntry[],
  offered: readonly PaletteEntry[],
  basis: string,
  go: (to: string) => void,
): PaletteEntry[] {
  const entries = used.flatMap(({ key, label, to }): PaletteEntry[] => {
    const same = offered.find((each) => each.key === key)
    if (same) return [{ ...same, key: `recent ${key}`, group: 'Recent' }]
    if (to === null || !to.startsWith(basis)) return []
    return [{ key: `recent ${key}`, group: 'Recent', label, icon: 'clock', to, run: () => go(to) }]
  })
  return entries.slice(0, maxOffered)
}

export const usedRecently = (): readonly RecentEntry[] => recent.fresh()
