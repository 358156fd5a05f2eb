/** Ids of one account's jobs; more than any account will ever have, and 8,191 accounts still fit a safe integer. */
const idsPerAccount = 2 ** 40

/** Row key of a job: rows of one account lie together, in the order of their ids. */
export const jobKey = (account: number, id: number): number => account * idsPerAccount + id

/** The keys an account's jobs can have, both ends included. */
export const keyRange = (account: number): { first: number; last: number } => ({
  first: account * idsPerAccount,
  last: (account + 1) * idsPerAccount - 1,
})

export const isStorableId = (id: number): boolean => Number.isSafeInteger(id) && id > 0 && id < idsPerAccount
