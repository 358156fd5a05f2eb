import { useQuery } from '@tanstack/react-query'
import type { Account, AccountColor } from '../../contract/account.ts'
import { accountsQuery } from './queries/accounts.ts'

/** How an account is shown: its name, a word, a colour. */
export interface ShownAccount {
  name: string
  /** `Production`; null for none. */
  word: string | null
  color: AccountColor | null
  production: boolean
}

/**
 * What is production says so and is red, whether or not its settings give it a word and a colour.
 */
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

/**
 * The account of the page, as dialogs name it.
 * @returns `named`: whether it has to be named, since there are others or it carries a word; null
 * while that is not known
 */
export function useShownAccount(
  slug: string,
): { account: ShownAccount; named: boolean; error: boolean } | null {
  const { data, error } = useQuery(accountsQuery())
  if (!data)
    return error
      ? {
          account: { name: slug, word: null, color: null, production: false },
          named: false,
          error: true,
        }
      : null
  const found = data.data.find(({ account_id }) => account_id === slug)
  const account = found
    ? shownAccount(found)
    : { name: slug, word: null, color: null, production: false }
  return { account, named: data.data.length > 1 || account.word !== null, error: false }
}
