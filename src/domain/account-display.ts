import { useQuery } from '@tanstack/react-query'
import type { Account, AccountColor } from '../../contract/account.ts'
import { accountsQuery } from './queries/accounts.ts'

/** How an account is shown. */
export interface ShownAccount {
  name: string
  /** `Production`; null for none. */
  word: string | null
  color: AccountColor | null
  production: boolean
}

/** Production accounts always carry a word and a color, red unless configured otherwise. */
export function shownAccount({
  account_id,
  name,
  label,
  color,
  production,
}: Account): ShownAccount {
  return {
    name: name || account_id,
    word: label ?? (production ? 'Production' : null),
    color: color ?? (production ? 'red' : null),
    production,
  }
}

const unknownAccount = (slug: string): ShownAccount => ({
  name: slug,
  word: null,
  color: null,
  production: false,
})

/** The account of the page, as dialogs name it. */
export interface PageAccount {
  account: ShownAccount
  /** Dialogs name it: there are several accounts, or it carries a word. */
  named: boolean
  /** The accounts could not be read, so that it might be production. */
  error: boolean
}

/** @returns null while the accounts are loading */
export function useShownAccount(slug: string): PageAccount | null {
  const { data, error } = useQuery(accountsQuery())
  if (!data) return error ? { account: unknownAccount(slug), named: false, error: true } : null
  const found = data.data.find(({ account_id }) => account_id === slug)
  const account = found ? shownAccount(found) : unknownAccount(slug)
  return { account, named: data.data.length > 1 || account.word !== null, error: false }
}
