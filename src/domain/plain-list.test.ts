import { describe, expect, it } from 'vitest'
import { listRows, listStateParams, nextSort, readListState, type ListSpec } from './plain-list.ts'

interface Row {
  id: number
  name: string
  last: number | null
}

const spec: ListSpec<Row, 'all' | 'never', 'usual' | 'name' | 'last'> = {
  views: {
    all: { label: 'All', holds: () => true },
    never: { label: 'Never run', holds: ({ last }) => last === null },
  },
  sorts: {
    usual: { first: 'asc', of: ({ id }) => id },
    name: { first: 'asc', of: ({ name }) => name },
    last: { first: 'desc', of: ({ last }) => last },
  },
  holds: ({ name }, typed) => name.includes(typed),
}
const rows: Row[] = [
  { id: 1, name: 'job 10', last: 5 },
  { id: 2, name: 'job 9', last: null },
  { id: 3, name: 'other', last: 7 },
]
const usual = readListState(new URLSearchParams(), spec).state
const ids = (state: typeof usual) => listRows(rows, state, spec).rows.map(({ id }) => id)

describe('the address of a plain list', () => {
  it('leaves out what is usual, and reads back what it wrote', () => {
    expect(listStateParams(usual, spec).toString()).toBe('')
    const state = {
      view: 'never' as const,
      q: 'a b',
      sort: 'last' as const,
      direction: 'asc' as const,
      page: 3,
    }
    expect(readListState(listStateParams(state, spec), spec)).toEqual({ state, dropped: [] })
  })

  it('says what it could not read', () => {
    const { state, dropped } = readListState(
      new URLSearchParams('view=x&sort=price&direction=up&page=0&q=a'),
      spec,
    )
    expect(state).toEqual({ ...usual, q: 'a' })
    expect(dropped).toEqual(['sort=price', 'view=x', 'direction=up', 'page=0'])
  })
})

describe('the rows of a plain list', () => {
  it('puts what has no value last, whichever way', () => {
    expect(ids({ ...usual, sort: 'last', direction: 'desc' })).toEqual([3, 1, 2])
    expect(ids({ ...usual, sort: 'last', direction: 'asc' })).toEqual([1, 3, 2])
  })

  it('sorts numbers inside names as numbers', () =>
    expect(ids({ ...usual, sort: 'name' })).toEqual([2, 1, 3]))

  it('counts each view among what was typed', () => {
    const found = listRows(rows, { ...usual, q: 'job' }, spec)
    expect(found.counts).toEqual({ all: 2, never: 1 })
    expect(found.total).toBe(2)
  })

  it('has pages, and shows the last for one past it', () => {
    const many = Array.from({ length: 101 }, (_, index) => ({
      id: index + 1,
      name: 'x',
      last: null,
    }))
    const found = listRows(many, { ...usual, page: 9 }, spec)
    expect([found.page, found.pages, found.rows.length]).toEqual([3, 3, 1])
  })
})

it('a third press on a column brings the usual order back', () => {
  const first = { ...usual, ...nextSort(usual, 'last', spec) }
  const second = { ...first, ...nextSort(first, 'last', spec) }
  expect([first.direction, second.direction]).toEqual(['desc', 'asc'])
  expect(nextSort(second, 'last', spec)).toEqual({ sort: 'usual', direction: 'asc' })
})
