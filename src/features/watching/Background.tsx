import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'react-router-dom'
import { useAccount } from '../../platform/account.ts'
import { shownAccount } from '../../domain/account-display.ts'
import { paths } from '../../domain/paths.ts'
import { accountsQuery } from '../../domain/queries/accounts.ts'
import { inSightLock, useHeldName, useIsHidden } from './visible-job.ts'
import { useNews } from './use-news.ts'
import { UnseenFailures } from './UnseenFailures.tsx'
import { WatchedJobs } from './WatchedJobs.tsx'

/** What goes on whatever page is open, in a hidden tab too: watched jobs and unseen failures. */
export function Background() {
  const account = useAccount()
  const { pathname } = useLocation()
  const hidden = useIsHidden()
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  useHeldName(hidden ? null : inSightLock)
  useNews(account)

  const placeOf = (slug: string) => {
    const found =
      accounts.length < 2 ? undefined : accounts.find(({ account_id }) => account_id === slug)
    if (!found) return null
    const { name, word } = shownAccount(found)
    return word === null ? name : `${name}, ${word}`
  }
  return (
    <>
      <WatchedJobs placeOf={placeOf} />
      <UnseenFailures
        account={account}
        isListInSight={!hidden && pathname.replace(/\/$/, '') === paths.jobList(account)}
      />
    </>
  )
}
