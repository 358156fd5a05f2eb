/**
 * Ids of one account's jobs; more than any account will ever have, and 8,191 accounts still fit a
 * safe integer.
 */
const idsPerAccount = 2 ** 40

/** No row has this key. */
const noKey = -1

/**
 * Row key of a job: rows of one account lie together, in the order of their ids. An id that no job
 * can have gives a key that no row has, never one of the next account.
 */
export const jobKey = (account: number, id: number): number =>
  isStorableId(id) ? account * idsPerAccount + id : noKey

/** The keys an account's jobs can have, both ends included. */
export const keyRange = (account: number): { first: number; last: number } => ({
  first: account * idsPerAccount,
  last: (account + 1) * idsPerAccount - 1,
})

export const isStorableId = (id: number): boolean =>
  Number.isSafeInteger(id) && id > 0 && id < idsPerAccount
