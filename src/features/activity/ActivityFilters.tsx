import { useQuery } from '@tanstack/react-query'
import { accountSubjects, activitySubjects } from '../../../contract/activity.ts'
import { accountsQuery } from '../../domain/queries/accounts.ts'
import { capitalised } from '../../format/text.ts'
import { toolbarSearchClass } from '../../ui/ListBars.tsx'
import { MomentField } from '../../ui/MomentField.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Select } from '../../ui/Select.tsx'
import { accountActions, actionWords, wordsOf } from './activity-words.ts'
import { customRange, ranges, type ActivityControls } from './use-activity-filter.ts'

function AccountFilter({ filter, set }: ActivityControls) {
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  return (
    <Select
      label="Account"
      value={filter.account}
      onChange={({ target }) => set('account', target.value)}
    >
      <option value="">All accounts</option>
      {accounts.map(({ account_id: id }) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </Select>
  )
}

function TimeFilter({ filter, range, set }: ActivityControls) {
  return (
    <>
      <Select
        label="Time"
        className="shrink-0"
        value={range}
        onChange={({ target }) => set('range', target.value)}
      >
        <option value="">Any time</option>
        {Object.entries(ranges).map(([key, { label }]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
        <option value={customRange}>Between…</option>
      </Select>
      {range === customRange ? (
        <>
          <MomentField label="From" value={filter.from} onChange={(iso) => set('from', iso)} />
          <MomentField label="To" value={filter.to} onChange={(iso) => set('to', iso)} />
        </>
      ) : null}
    </>
  )
}

/** @param scope slug of the account whose activity it is; null for that of the whole server */
export function ActivityFilters({
  scope,
  controls,
}: {
  scope: string | null
  controls: ActivityControls
}) {
  const { filter, set } = controls
  const actions = scope === null ? Object.keys(actionWords) : accountActions
  const subjects = scope === null ? activitySubjects : accountSubjects
  return (
    <>
      <SearchField
        className={toolbarSearchClass}
        label="Search who did it"
        value={filter.actor}
        onChange={({ target }) => set('actor', target.value)}
      />
      <Select
        label="Action"
        value={filter.action}
        onChange={({ target }) => set('action', target.value)}
      >
        <option value="">All actions</option>
        {[...new Set([...actions, filter.action])]
          .filter((action) => action !== '')
          .map((action) => (
            <option key={action} value={action}>
              {wordsOf(action)}
            </option>
          ))}
      </Select>
      <Select
        label="Subject"
        className="shrink-0"
        value={filter.subject}
        onChange={({ target }) => set('subject', target.value)}
      >
        <option value="">All subjects</option>
        {subjects.map((subject) => (
          <option key={subject} value={subject}>
            {capitalised(subject.replaceAll('_', ' '))}s
          </option>
        ))}
      </Select>
      {scope === null ? <AccountFilter {...controls} /> : null}
      <TimeFilter {...controls} />
    </>
  )
}
