import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from 'react-router-dom'
import { shownAccount } from '../domain/account-display.ts'
import { accountsQuery } from '../domain/queries/accounts.ts'
import { Icon } from '../ui/Icon.tsx'
import { Tag } from '../ui/Tag.tsx'
import { lastListQuery } from './last-list.ts'
import { accountSwitchTarget } from './account-switch-target.ts'

/** The account's name, word and colour; a choice where there are several. */
export function AccountSwitch({ account }: { account: string }) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  const found = accounts.find(({ account_id }) => account_id === account)
  const shown = found ? shownAccount(found) : null
  return (
    <>
      {shown?.color ? (
        <i
          className={`account-band look-${shown.color} ${shown.production ? 'is-production' : ''}`}
          aria-hidden
        />
      ) : null}
      {accounts.length < 2 ? (
        <span className="account">{shown?.name ?? account}</span>
      ) : (
        <span className="account account-choice">
          <select
            aria-label="Account"
            value={account}
            onChange={({ target }) =>
              void navigate(
                accountSwitchTarget(pathname, target.value, lastListQuery(target.value)),
              )
            }
          >
            {accounts.map((each) => {
              const { name, word } = shownAccount(each)
              return (
                <option key={each.account_id} value={each.account_id}>
                  {word === null ? name : `${name} · ${word}`}
                </option>
              )
            })}
          </select>
          {/* What is chosen, without the word that stands beside it; the select over it takes the press. */}
          <span aria-hidden>{shown?.name ?? account}</span>
          <Icon name="down" size={14} />
        </span>
      )}
      {shown === null || shown.word === null ? null : (
        <Tag color={shown.color} strong={shown.production} className="account-tag">
          {shown.word}
        </Tag>
      )}
    </>
  )
}
