import { expect, test } from 'vitest'
import type { RecordStore } from '../port.ts'
import type { ViewFields } from '../views-port.ts'

const at = '2026-11-23T12:00:00.000Z'
const later = '2026-11-23T13:00:00.000Z'
const ana = { id: 'u1', name: 'Ana' }
const ben = { id: 'u2', name: 'Ben' }

const fields = (name: string, change: Partial<ViewFields> = {}): ViewFields => ({
  name,
  query: 'status=failed',
  columns: null,
  isShared: false,
  isPinned: true,
  ...change,
})

export function describeViews(records: () => RecordStore): void {
  const names = async (personId: string, account = 'local') =>
    (await records().views(account, personId)).map(({ name }) => name)

  test('are seen by their owner, and by all if shared', async () => {
    await records().addView('local', ana, fields('Own'), at)
    await records().addView('local', ana, fields('Shared', { isShared: true }), at)
    await records().addView('local', ben, fields('Ben’s'), at)
    await records().addView('other', ana, fields('Elsewhere', { isShared: true }), at)
    expect(await names(ana.id)).toEqual(['Own', 'Shared'])
    expect(await names(ben.id)).toEqual(['Shared', 'Ben’s'])
    expect(await names('nobody', 'other')).toEqual(['Elsewhere'])
  })

  test('keep what they hold', async () => {
    const saved = fields('Nightly', { columns: ['owner', 'wait'], isPinned: false })
    const view = await records().addView('local', ana, saved, at)
    const { id } = view
    expect(view).toEqual({ id, owner: ana, createdAt: at, updatedAt: at, ...saved })
    expect(await records().views('local', ana.id)).toEqual([view])
    await records().changeView('local', id, { name: 'Daily', columns: null }, later)
    expect(await records().views('local', ana.id)).toEqual([
      { ...view, name: 'Daily', columns: null, updatedAt: later },
    ])
    await records().changeView('local', id, { columns: [], isShared: true }, later)
    expect(await records().views('local', ben.id)).toMatchObject([{ columns: [], isShared: true }])
    await records().changeView('other', id, { name: 'Wrong account' }, later)
    expect(await names(ana.id)).toEqual(['Daily'])
  })

  test('are moved, in one order for everybody', async () => {
    const add = async (owner: typeof ana, name: string, isShared: boolean) =>
      (await records().addView('local', owner, fields(name, { isShared }), at)).id
    const [a, , c, d] = [
      await add(ana, 'a', true),
      await add(ben, 'b', false),
      await add(ana, 'c', true),
      await add(ana, 'd', false),
    ]
    await records().moveView('local', d, c)
    expect(await names(ana.id)).toEqual(['a', 'd', 'c'])
    expect(await names(ben.id)).toEqual(['a', 'b', 'c'])
    await records().moveView('local', a, null)
    expect(await names(ana.id)).toEqual(['d', 'c', 'a'])
    expect(await names(ben.id)).toEqual(['b', 'c', 'a'])
    await records().moveView('local', d, 999)
    expect(await names(ana.id)).toEqual(['c', 'a', 'd'])
    await add(ana, 'e', false)
    expect(await names(ana.id)).toEqual(['c', 'a', 'd', 'e'])
  })

  test('are removed, and their ids are not used again', async () => {
    const first = await records().addView('local', ana, fields('First'), at)
    await records().removeView('other', first.id)
    expect(await names(ana.id)).toEqual(['First'])
    await records().removeView('local', first.id)
    expect(await names(ana.id)).toEqual([])
    const second = await records().addView('local', ana, fields('Second'), at)
    expect(second.id).toBeGreaterThan(first.id)
  })

  test('and preferences go with their account', async () => {
    for (const account of ['local', 'other']) {
      await records().addView(account, ana, fields('View'), at)
      await records().setPreference(account, ana.id, 'default_view', 'failed')
    }
    expect(await records().forgetAccount('local')).toBe(true)
    expect(await names(ana.id)).toEqual([])
    expect(await records().preference('local', ana.id, 'default_view')).toBeNull()
    expect(await names(ana.id, 'other')).toEqual(['View'])
    expect(await records().preference('other', ana.id, 'default_view')).toBe('failed')
  })
}

export function describePreferences(records: () => RecordStore): void {
  test('are kept by person and account, and can be taken back', async () => {
    const read = (account: string, { id }: typeof ana) =>
      records().preference(account, id, 'default_view')
    expect(await read('local', ana)).toBeNull()
    await records().setPreference('local', ana.id, 'default_view', '7')
    await records().setPreference('local', ana.id, 'last_handover', at)
    await records().setPreference('local', ana.id, 'default_view', 'failed')
    expect(await read('local', ana)).toBe('failed')
    expect(await read('local', ben)).toBeNull()
    expect(await read('other', ana)).toBeNull()
    await records().setPreference('local', ana.id, 'default_view', null)
    expect(await read('local', ana)).toBeNull()
    expect(await records().preference('local', ana.id, 'last_handover')).toBe(at)
  })
}
