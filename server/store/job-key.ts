/** Maximum ids per account; far more than needed, and 8,191 accounts still fit a safe integer. */
const idsPerAccount = 2 ** 40

/** No row has this key. */
const noKey = -1

/**
 * Row key of a job: an account's rows are contiguous, in the order of their ids. An invalid id
 * gives a key that no row has, never one of the next account.
 */
export const jobKey = (account: number, id: number): number =>
  isStorableId(id) ? account * idsPerAccount + id : noKey

/** The range of an account's keys, inclusive. */
export const keyRange = (account: number): { first: number; last: number } => ({
  first: account * idsPerAccount,
  last: (account + 1) * idsPerAccount - 1,
})

export const isStorableId = (id: number): boolean =>
  Number.isSafeInteger(id) && id > 0 && id < idsPerAccount
