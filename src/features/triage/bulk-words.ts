import type { BulkAction, BulkOperation, BulkResult } from '../../../contract/bulk.ts'

const nouns: Record<BulkAction, string> = {
  stop: 'Stop',
  rerun: 'Re-run',
  acknowledge: 'Acknowledge',
  assign: 'Assign',
}

/** `Stop 40 jobs`. */
export const operationTitle = ({ action, total }: BulkOperation): string =>
  `${nouns[action]} ${total} ${total === 1 ? 'job' : 'jobs'}`

export const resultWords: Record<BulkResult['state'], string> = {
  waiting: 'Waiting',
  done: 'Done',
  refused: 'Refused',
  skipped: 'Left out',
  unknown: 'Not known',
}

/** What a stop means by done: it was requested, not more. */
export const doneWords: Record<BulkAction, string> = {
  stop: 'Stop requested',
  rerun: 'Started',
  acknowledge: 'Acknowledged',
  assign: 'Assigned',
}

/** `38 done, 2 left out`: what there is of each. */
export function resultSummary(operation: BulkOperation): string {
  const parts = [
    [operation.done, doneWords[operation.action].toLowerCase()],
    [operation.refused, 'refused'],
    [operation.skipped, 'left out'],
    [operation.unknown, 'not known'],
    [operation.waiting, 'waiting'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ')
}
