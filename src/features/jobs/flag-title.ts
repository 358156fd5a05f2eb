import { flagLabels } from '../../../contract/flag-kinds.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { decisionWords, flagSentence, flagTimes } from '../../domain/evidence-words.ts'
import type { Place } from '../../format/time.ts'
import type { RowFlagFacts } from './row-flag.tsx'

/** A row's flag, or the decision that hides one, in a sentence. */
export function flagTitle(
  { flag, decision }: RowFlagFacts,
  row: JobRow,
  now: number,
  place: Place,
): string {
  return flag === null
    ? `${flagLabels[decision.kind]}: ${decisionWords(decision, now, place)}`
    : flagSentence(flag, flagTimes(row, now), place)
}
