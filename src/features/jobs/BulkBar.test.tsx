// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { emptyFilter, firstPage } from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import { PageClient } from '../../domain/page-client.ts'
import { AccountContext } from '../../platform/account.ts'
import { BulkBar } from './BulkBar.tsx'
import type { ListRow } from './list-model.ts'

afterEach(cleanup)

const none = () => undefined
const rowOf = (id: number, status: SeenStatus): ListRow => ({
  row: { id, status, flags: [] as JobRow['flags'] } as JobRow,
  view: { status, claimed: false, claim: null },
  noLongerMatches: null,
})
const words = (statuses: readonly SeenStatus[]) =>
  render(
    <QueryClientProvider client={new PageClient()}>
      <AccountContext value="acme">
        <BulkBar
          rows={statuses.map((status, index) => rowOf(index + 1, status))}
          scope={{ account: 'acme', query: firstPage(emptyFilter), columnKeys: [] }}
          pageCount={50}
          matching={50}
          filter={emptyFilter}
          listKey=""
          hrefOf={() => ''}
          isRunnable={false}
          onAct={none}
          onClear={none}
        />
      </AccountContext>
    </QueryClientProvider>,
  ).container

it('the button never offers to stop 0 jobs', () => {
  expect(words(['completed', 'failed']).textContent).not.toContain('Stop')
})

it('the button counts what it would stop', () => {
  expect(words(['running', 'queued', 'failed']).textContent).toContain('Stop 2')
})
