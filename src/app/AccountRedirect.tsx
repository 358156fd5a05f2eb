import { useQuery } from '@tanstack/react-query'
import { Navigate } from 'react-router-dom'
import { startSearch } from '../../contract/start-view.ts'
import { paths } from '../domain/paths.ts'
import { accountsQuery } from '../domain/queries/accounts.ts'
import { viewsQuery } from '../domain/views.ts'
import { readPreference } from '../platform/preferences.ts'
import { NotFoundPage } from './NotFoundPage.tsx'

/** The list of an account, as its person starts with it. */
function ToList({ account }: { account: string }) {
  const { data, isPending } = useQuery({ ...viewsQuery(account), retry: false })
  if (isPending) return null
  const search = data ? startSearch(data.data.default, data.data.views) : ''
  return <Navigate to={{ pathname: paths.jobList(account), search }} replace />
}

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
    <ToList account={account} />
  )
}
