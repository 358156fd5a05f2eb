import type { FlagKind, JobFlag } from '../../contract/flags.ts'

/** What is shown on a job, and what was seen once and waits for a second look. */
export interface DebouncedFlags {
  shown: JobFlag[]
  seenOnce: ReadonlySet<FlagKind>
}

/** Facts that cannot pass again need no second look. */
const lasting: ReadonlySet<FlagKind> = new Set(['zero_records'])

/**
 * Two consecutive looks raise a flag, one clears it (interaction-rules.md §7). A shown flag stays
 * as it was first shown, except that a new `no_progress` has a new beginning.
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
