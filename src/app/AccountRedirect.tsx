import { useQuery } from '@tanstack/react-query'
import { Navigate } from 'react-router-dom'
import { paths } from '../domain/paths.ts'
import { readPreference } from '../platform/preferences.ts'
import { accountsQuery } from '../domain/queries/accounts.ts'
import { NotFoundPage } from './NotFoundPage.tsx'

/** `/` leads to the account used last, else to the first one. */
export function AccountRedirect() {
  const accounts = useQuery(accountsQuery())
  const last = readPreference('lastAccount')
  if (!accounts.data)
    return accounts.error ? <NotFoundPage problem={accounts.error.message} /> : null
  const known = accounts.data.data.map((account) => account.account_id)
  const account = known.includes(last) ? last : known[0]
  return account === undefined ? (
    <NotFoundPage problem="No account is set up on this server." />
  ) : (
    <Navigate to={paths.jobs(account)} replace />
  )
}
