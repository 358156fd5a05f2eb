import { paths } from '../../domain/paths.ts'
import { useAccount } from '../../platform/account.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { Link } from '../../ui/Link.tsx'

/**
 * In place of a page whose address was opened although the account's source has nothing to show
 * there.
 * @param what it has none of: `clusters`
 */
export function MissingPage({ what, icon }: { what: string; icon: IconName }) {
  const account = useAccount()
  usePageTitle(`No ${what}`)
  return (
    <EmptyState
      isMain
      icon={icon}
      title={`No ${what} here`}
      action={
        <Link className={buttonClass()} to={paths.jobs(account)}>
          Go to the jobs
        </Link>
      }
    >
      The source of account {account} has no {what}.
    </EmptyState>
  )
}
