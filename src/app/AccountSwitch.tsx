import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from 'react-router-dom'
import type { Account, AccountColor } from '../../contract/account.ts'
import { shownAccount, type ShownAccount } from '../domain/account-display.ts'
import { accountsQuery } from '../domain/queries/accounts.ts'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { Tag } from '../ui/Tag.tsx'
import { AccountName } from './AccountName.tsx'
import { accountSwitchTarget } from './account-switch-target.ts'
import { loadStartView } from './start-view.ts'
import { lastListQuery } from './use-list-query.ts'

const bandColors: Record<AccountColor, string> = {
  red: 'bg-failed-solid',
  amber: 'bg-stopping-solid',
  green: 'bg-completed-solid',
  blue: 'bg-running-solid',
  violet: 'bg-flag-solid',
  grey: 'bg-stopped-solid',
}

/** A line in the account's color along the top of the page. */
function Band({ account: { color, production } }: { account: ShownAccount }) {
  if (color === null) return null
  return (
    <i
      className={classes(
        'absolute inset-x-0 top-0',
        production ? 'h-[3px]' : 'h-[2px]',
        bandColors[color],
      )}
      data-account-band={color}
      data-production={production || undefined}
      aria-hidden
    />
  )
}

function optionLabel(account: Account): string {
  const { name, word } = shownAccount(account)
  return word === null ? name : `${name} · ${word}`
}

function AccountChoice({
  account,
  name,
  accounts,
}: {
  account: string
  name: string
  accounts: readonly Account[]
}) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const client = useQueryClient()
  const switchTo = async (slug: string) => {
    await loadStartView(client, slug)
    await navigate(accountSwitchTarget(pathname, slug, lastListQuery(client, slug)))
  }
  return (
    <AccountName
      className={classes(
        'relative focus-within:[outline:var(--ring)]',
        'hover:bg-hover hover:text-text',
      )}
    >
      <select
        className="absolute inset-0 w-full cursor-pointer opacity-0"
        aria-label="Account"
        value={account}
        onChange={({ target }) => void switchTo(target.value)}
      >
        {accounts.map((each) => (
          <option key={each.account_id} value={each.account_id}>
            {optionLabel(each)}
          </option>
        ))}
      </select>
      {/* The transparent select covers the name and takes the clicks. */}
      <span className="truncate" aria-hidden>
        {name}
      </span>
      <Icon name="down" size={14} />
    </AccountName>
  )
}

/** The account's name, word and color; a choice when there are several accounts. */
export function AccountSwitch({ account }: { account: string }) {
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  const found = accounts.find(({ account_id }) => account_id === account)
  const shown = found ? shownAccount(found) : null
  const name = shown?.name ?? account
  return (
    <>
      {shown ? <Band account={shown} /> : null}
      {accounts.length < 2 ? (
        <AccountName>{name}</AccountName>
      ) : (
        <AccountChoice account={account} name={name} accounts={accounts} />
      )}
      {shown === null || shown.word === null ? null : (
        <Tag color={shown.color} strong={shown.production} className="ml-1">
          {shown.word}
        </Tag>
      )}
    </>
  )
}
