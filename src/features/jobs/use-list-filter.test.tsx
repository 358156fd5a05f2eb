// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react'
import { BrowserRouter } from 'react-router-dom'
import { afterEach, describe, expect, it } from 'vitest'
import { newestFirst } from '../../../contract/filter.ts'
import { useListFilter, type ListFilter } from './use-list-filter.ts'

afterEach(cleanup)

const start =
  '?status=failed&package_id=1,2&sort=runtime&direction=asc&cursor=runtime_after_5_1' +
  '&columns=ended&page=3'

const open = (search: string) => {
  window.history.replaceState(null, '', `/local/jobs${search}`)
  return renderHook(() => useListFilter(), { wrapper: BrowserRouter }).result
}

/** The address after something was done on a later page of a sorted, filtered list. */
function addressAfter(change: (list: ListFilter) => void): string {
  const result = open(start)
  act(() => change(result.current))
  // The router encodes commas that the page's own links leave as they are.
  return window.location.search.replaceAll('%2C', ',')
}

describe('the address of a list', () => {
  it('is read whole, and written as it was', () => {
    const { current } = open(start)
    expect(current).toMatchObject({
      query: {
        filter: { status: ['failed'], package_id: [1, 2], from: '-24h' },
        sort: { key: 'runtime', direction: 'asc' },
        cursor: 'runtime_after_5_1',
      },
      columns: ['ended'],
      page: 3,
    })
    expect(`?${current.search}`).toBe(start)
  })

  it('of another filter is that of its first page, in the same order', () => {
    const expected = 'status=running&package_id=1,2&sort=runtime&direction=asc&columns=ended'
    expect(
      addressAfter(({ filter, setFilter }) => setFilter({ ...filter, status: ['running'] })),
    ).toBe(`?${expected}`)
    const { filter, searchFor } = open(start).current
    expect(searchFor({ ...filter, status: ['running'] })).toBe(expected)
  })

  it('of another order is that of the first page, with the same filter', () => {
    expect(addressAfter(({ setSort }) => setSort({ key: 'started', direction: 'desc' }))).toBe(
      '?status=failed&package_id=1,2&sort=started&columns=ended',
    )
    expect(addressAfter(({ setSort }) => setSort(newestFirst))).toBe(
      '?status=failed&package_id=1,2&columns=ended',
    )
  })

  it('of a typed text is that of the first page', () => {
    expect(addressAfter(({ setText }) => setText('a b'))).toBe(
      '?status=failed&package_id=1,2&q=a+b&sort=runtime&direction=asc&columns=ended',
    )
  })

  it('of another page keeps filter and order', () => {
    expect(addressAfter(({ setCursor }) => setCursor('runtime_after_9_4', 1))).toBe(
      '?status=failed&package_id=1,2&sort=runtime&direction=asc&cursor=runtime_after_9_4' +
        '&columns=ended&page=4',
    )
    expect(addressAfter(({ setCursor }) => setCursor(null, 0))).toBe(
      '?status=failed&package_id=1,2&sort=runtime&direction=asc&columns=ended',
    )
  })
})
