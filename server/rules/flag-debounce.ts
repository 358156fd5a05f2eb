import type { FlagKind, JobFlag } from '../../contract/flags.ts'

/** Flags shown on a job, and flags seen once that need a second check. */
export interface DebouncedFlags {
  shown: JobFlag[]
  seenOnce: ReadonlySet<FlagKind>
}

/** Facts that cannot revert need no second check. */
const lasting: ReadonlySet<FlagKind> = new Set(['zero_records', 'odd_records'])

/**
 * Two consecutive checks raise a flag, one clears it (interaction-rules.md §7). A flag keeps its
 * first values while shown, except that a new `no_progress` starts over.
 */
export function look(before: DebouncedFlags, holding: readonly JobFlag[]): DebouncedFlags {
  const shown: JobFlag[] = []
  const seenOnce = new Set<FlagKind>()
  for (const flag of holding) {
    const known = before.shown.find((each) => each.kind === flag.kind)
    if (known) shown.push(flag.kind === 'no_progress' ? { ...known, since: flag.since } : known)
    else if (before.seenOnce.has(flag.kind) || lasting.has(flag.kind)) shown.push(flag)
    else seenOnce.add(flag.kind)
  }
  return { shown, seenOnce }
}
