import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router-dom'
import { paths } from '../lib/paths.ts'
import { accountsQuery } from '../lib/queries/resources.ts'

/** The account's name; a choice where there are several. */
export function AccountSwitch({ account }: { account: string }) {
  const navigate = useNavigate()
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  if (accounts.length < 2) return <span className="account">{accounts[0]?.name ?? account}</span>
  return (
    <select className="account" aria-label="Account" value={account} onChange={(event) => void navigate(paths.jobs(event.target.value))}>
      {accounts.map((each) => (
        <option key={each.account_id} value={each.account_id}>
          {each.name ?? each.account_id}
        </option>
      ))}
    </select>
  )
}
