import { flagLabels } from '../../contract/flag-kinds.ts'
import type { FlagChoice, FlagKind } from '../../contract/flags.ts'

const choiceWords: Readonly<Record<FlagChoice, string>> = {
  hour: 'snoozed for an hour',
  run: 'snoozed for this run',
  expected: 'expected',
  fine: 'fine',
}

export const decisionMessage = (kind: FlagKind, choice: FlagChoice): string =>
  `${flagLabels[kind]}: ${choiceWords[choice]}`

export const undoneMessage = (kind: FlagKind): string => `${flagLabels[kind]}: decision undone`

/** @param seconds null if the limit was removed */
export const hardLimitMessage = (seconds: number | null): string =>
  seconds === null ? 'Hard limit removed' : `Hard limit ${durationText(seconds)}`

/** Exact, such as `1 h 30 m`: a limit is repeated as it was set. */
function durationText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
