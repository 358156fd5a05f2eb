import { useQuery } from '@tanstack/react-query'
import { accountsQuery } from '../domain/queries/accounts.ts'
import { readPreference } from '../platform/preferences.ts'
import { NotFoundPage } from './NotFoundPage.tsx'
import { AccountShell } from './Shell.tsx'

/** Pages about the whole server, inside the frame of the account that was used last. */
export function AdminShell() {
  const accounts = useQuery(accountsQuery())
  const last = readPreference('lastAccount')
  if (!accounts.data)
    return accounts.error ? <NotFoundPage problem={accounts.error.message} /> : null
  const known = accounts.data.data.map((account) => account.account_id)
  const account = known.includes(last) ? last : known[0]
  return account === undefined ? (
    <NotFoundPage problem="No account is set up on this server." />
  ) : (
    <AccountShell account={account} />
  )
}
