import { createContext, useContext } from 'react'

/** The account in the path: whose jobs this page is about. */
export const AccountContext = createContext<string | null>(null)

/** @throws Error outside a page of an account: a mistake in the routes, not of the person */
export function useAccount(): string {
  const account = useContext(AccountContext)
  if (account === null) throw new Error('useAccount needs a route below /:account')
  return account
}

/** The API of an account (jobs-api.md §1.1). */
export const apiPath = (account: string, rest: string): string =>
  `/${encodeURIComponent(account)}/api/${rest}`
