import type { ErrorGroup, ErrorGroupState } from '../../../contract/error-groups.ts'
import { holdsWords } from '../../../contract/text.ts'
import type { ListSpec } from '../../domain/plain-list.ts'

/** A group as a row of the list. */
export interface ErrorGroupRow extends ErrorGroup {
  /** That of its last failure: no two groups share one. */
  id: number
}

export type ErrorGroupView = 'open' | 'new' | 'regressed' | 'resolved' | 'muted' | 'all'
export type ErrorGroupSort = 'unresolved' | 'count' | 'last_seen' | 'first_seen'

const isOpen = ({ state }: ErrorGroup): boolean => state !== 'resolved' && state !== 'muted'

const inState = (state: ErrorGroupState) => (row: ErrorGroup) => row.state === state

export const errorGroupList: ListSpec<ErrorGroupRow, ErrorGroupView, ErrorGroupSort> = {
  views: {
    open: { label: 'Open', holds: isOpen },
    new: { label: 'New', holds: inState('new') },
    regressed: { label: 'Regressed', holds: inState('regressed') },
    resolved: { label: 'Resolved', holds: inState('resolved') },
    muted: { label: 'Muted', holds: inState('muted') },
    all: { label: 'All', holds: () => true },
  },
  sorts: {
    unresolved: { first: 'desc', of: ({ unresolved }) => unresolved },
    count: { first: 'desc', of: ({ count }) => count },
    last_seen: { first: 'desc', of: ({ last_seen: last }) => Date.parse(last) },
    first_seen: { first: 'desc', of: ({ first_seen: first }) => Date.parse(first) },
  },
  holds: (row, typed) =>
    holdsWords(typed, [row.title, row.key, ...row.packages.map(({ name }) => name)]),
}

export const errorGroupOrders: Readonly<Record<ErrorGroupSort, string>> = {
  unresolved: 'most unresolved first',
  count: 'most failures first',
  last_seen: 'last seen first',
  first_seen: 'newest first',
}

/** What a state means, in a sentence. */
export const stateMeanings: Record<ErrorGroupState, string> = {
  new: 'First seen within the last 24 hours',
  regressed: 'Every earlier failure was resolved, then it came back',
  ongoing: 'Failures are unresolved or acknowledged',
  resolved: 'A later run has made up for every failure',
  muted: 'Its failures count as acknowledged',
}

export const stateColors = {
  new: 'red',
  regressed: 'red',
  ongoing: 'amber',
  resolved: 'green',
  muted: 'grey',
} as const satisfies Record<ErrorGroupState, string>

export const stateLabels: Record<ErrorGroupState, string> = {
  new: 'New',
  regressed: 'Regressed',
  ongoing: 'Ongoing',
  resolved: 'Resolved',
  muted: 'Muted',
}
