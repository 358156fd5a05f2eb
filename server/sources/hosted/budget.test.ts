import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CreditBudget, type Purpose } from './budget.ts'

const hourMs = 3_600_000
const purposes: readonly Purpose[] = ['read', 'sync', 'names', 'hook', 'headline', 'fill', 'action']

function clocked(startMs = 1_000_000_000_000) {
  let nowMs = startMs
  const budget = new CreditBudget(() => nowMs)
  return {
    budget,
    get now() {
      return nowMs
    },
    pass: (ms: number) => {
      nowMs += ms
    },
    /** Takes credits as often as they are granted. */
    drain: (purpose: Purpose) => {
      let taken = 0
      while (budget.take(purpose)) taken += 1
      return taken
    },
  }
}

describe('the budget', () => {
  test('never grants more than 1,200 credits in any hour, also across the end of the fill', () => {
    const step = fc.record({
      wait: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: hourMs })),
      purpose: fc.constantFrom(...purposes),
      times: fc.integer({ min: 1, max: 400 }),
    })
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.nat(60),
        (steps, fillEnds) => {
          const world = clocked()
          const spent: number[] = []
          steps.forEach(({ wait, purpose, times }, index) => {
            if (index === fillEnds) world.budget.fillDone()
            world.pass(wait)
            for (let n = 0; n < times; n += 1)
              if (world.budget.take(purpose) && purpose !== 'action') spent.push(world.now)
            expect(world.budget.spentLastHour()).toBe(
              spent.filter((at) => at > world.now - hourMs).length,
            )
          })
          let from = 0
          spent.forEach((at, to) => {
            while ((spent[from] ?? 0) <= at - hourMs) from += 1
            expect(to - from + 1).toBeLessThanOrEqual(1200)
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  test('grants nearly all of it to a greedy caller', () => {
    for (const filling of [true, false]) {
      const world = clocked()
      if (!filling) world.budget.fillDone()
      let spent = 0
      for (let minute = 0; minute < 120; minute += 1) {
        world.pass(60_000)
        spent += world.drain('sync') + world.drain('fill')
      }
      expect(spent / 2).toBeGreaterThan(950)
    }
    expect(clocked().budget.limit).toBe(1200)
  })

  test('stops the least important purposes first', () => {
    const world = clocked()
    world.budget.fillDone()
    world.pass(hourMs)
    const left = (['headline', 'hook', 'names', 'sync', 'read'] as const).map((purpose) => {
      world.drain(purpose)
      return Math.round(world.budget.level() * 200)
    })
    // Headlines end at their own limit.
    expect(left).toEqual([180, 100, 50, 40, 20])
    expect(world.budget.take('sync')).toBe(false)
    expect(world.budget.take('action')).toBe(true)
  })

  test('predicts when it will grant a call', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...purposes),
        fc.constantFrom(...purposes),
        fc.boolean(),
        fc.nat(500),
        (drained, wanted, filling, actions) => {
          const world = clocked()
          if (!filling) world.budget.fillDone()
          world.drain(drained === 'action' ? 'read' : drained)
          for (let n = 0; n < actions; n += 1) world.budget.take('action')
          const ms = world.budget.msUntil(wanted)
          if (ms > 1) {
            world.pass(ms - 2)
            expect(world.budget.take(wanted)).toBe(false)
            world.pass(2)
          }
          expect(world.budget.msUntil(wanted)).toBe(0)
          expect(world.budget.take(wanted)).toBe(true)
        },
      ),
    )
  })

  test('pays back user actions first, but no longer than for one burst', () => {
    const world = clocked()
    world.budget.fillDone()
    for (let n = 0; n < 5_000; n += 1) expect(world.budget.take('action')).toBe(true)
    expect(world.budget.level()).toBe(0)
    expect(world.budget.spentLastHour()).toBe(0)
    expect(world.budget.take('read')).toBe(false)
    expect(world.budget.msUntil('read') / 60_000).toBeCloseTo((200 + 20 + 1) / (1000 / 60), 1)
  })

  test('reserves a share for the sync, however greedy the reads', () => {
    const world = clocked()
    world.budget.fillDone()
    let read = 0
    let synced = 0
    for (let second = 0; second < 3600; second += 1) {
      read += world.drain('read')
      if (second % 20 === 0 && world.budget.take('sync')) synced += 1
      world.pass(1000)
    }
    expect(read).toBeLessThanOrEqual(530)
    expect(synced).toBeGreaterThan(170)
  })

  test('grants at most 120 headlines an hour', () => {
    const world = clocked()
    world.budget.fillDone()
    let taken = 0
    for (let second = 0; second < 3600; second += 1) {
      taken += world.drain('headline')
      world.pass(1000)
    }
    expect(taken).toBeLessThanOrEqual(120)
    expect(taken).toBeGreaterThan(100)
  })

  test('grants nothing twice when the clock is set back', () => {
    const world = clocked()
    let taken = world.drain('read')
    for (let n = 0; n < 50; n += 1) {
      world.pass(-hourMs)
      taken += world.drain('read')
    }
    expect(taken).toBeLessThanOrEqual(120)
  })

  test('uses a monotonic clock', () => {
    let wall = 1_000_000_000_000
    let mono = 0
    const budget = new CreditBudget(
      () => wall,
      {},
      () => mono,
    )
    budget.refused(60_000)
    expect(budget.pausedUntil()).toBe(wall + 60_000)
    wall -= 2 * hourMs
    expect(budget.pausedUntil()).toBe(wall + 60_000)
    expect(budget.take('read')).toBe(false)
    mono += 61_000
    expect(budget.pausedUntil()).toBeNull()
    expect(budget.take('read')).toBe(true)
    while (budget.take('read'));
    wall += 24 * hourMs
    expect(budget.take('read')).toBe(false)
  })
})

describe('a pause', () => {
  test('lasts as long as the service asked, except for user actions', () => {
    const world = clocked()
    world.budget.refused(90_000)
    expect(world.budget.pausedUntil()).toBe(world.now + 90_000)
    for (const purpose of purposes) expect(world.budget.take(purpose)).toBe(purpose === 'action')
    expect(world.budget.msUntil('sync')).toBe(90_000)
    world.pass(90_000)
    expect(world.budget.pausedUntil()).toBeNull()
    expect(world.budget.take('sync')).toBe(true)
  })

  test('doubles up to 15 minutes without a Retry-After, and resets after success', () => {
    const world = clocked()
    const lengths: number[] = []
    for (let n = 0; n < 7; n += 1) {
      world.budget.refused(null)
      // Refused together with the first.
      world.budget.refused(null)
      const until = world.budget.pausedUntil() ?? 0
      lengths.push((until - world.now) / 60_000)
      world.pass(until - world.now)
    }
    expect(lengths).toEqual([1, 2, 4, 8, 15, 15, 15])
    world.budget.accepted()
    world.budget.refused(null)
    expect(world.budget.pausedUntil()).toBe(world.now + 60_000)
  })

  test('reserves credits for user actions, and checks for renewal once a minute', () => {
    const world = clocked()
    world.budget.noteAnswer({ limit: 5000, remaining: 101 })
    expect(world.budget.pausedUntil()).toBeNull()
    world.budget.noteAnswer({ limit: 5000, remaining: 100 })
    expect(world.budget.credits()).toEqual({ limit: 5000, remaining: 100 })
    expect(world.budget.take('read')).toBe(false)
    expect(world.budget.take('action')).toBe(true)
    expect(world.budget.wantsRenewalNews()).toBe(false)
    world.pass(60_000)
    expect(world.budget.wantsRenewalNews()).toBe(true)
    world.budget.noteAnswer({ limit: 5000, remaining: 20 })
    expect(world.budget.wantsRenewalNews()).toBe(false)
    world.pass(60_000)
    expect(world.budget.wantsRenewalNews()).toBe(true)
    world.budget.noteAnswer({ limit: 5000, remaining: 5000 })
    expect(world.budget.take('read')).toBe(true)
    expect(world.budget.wantsRenewalNews()).toBe(false)
  })

  test('leaves an account with a small grant usable', () => {
    const world = clocked()
    world.budget.noteAnswer({ limit: 60, remaining: 7 })
    expect(world.budget.pausedUntil()).toBeNull()
    world.budget.noteAnswer({ limit: 60, remaining: 6 })
    expect(world.budget.pausedUntil()).not.toBeNull()
  })
})
