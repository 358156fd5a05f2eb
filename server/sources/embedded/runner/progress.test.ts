import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createProgressMeter } from './progress.ts'

test('stages have equal weight, each with DuckDB’s own progress', () => {
  const meter = createProgressMeter(4)
  expect(meter.ratio()).toBe(0)
  meter.nextStage()
  meter.report(50)
  expect(meter.ratio()).toBe(0.125)
  meter.nextStage()
  expect(meter.ratio()).toBe(0.25)
})

test.each([-1, 0, 100, Number.NaN])('ignores %d', (percentage) => {
  const meter = createProgressMeter(2)
  meter.nextStage()
  meter.report(40)
  meter.report(percentage)
  expect(meter.stageRatio()).toBe(0.4)
})

test('never decreases and stays between 0 and 1', () => {
  const event = fc.oneof(fc.constant('next' as const), fc.double({ min: -10, max: 200 }))
  fc.assert(
    fc.property(fc.nat({ max: 5 }), fc.array(event), (stages, events) => {
      const meter = createProgressMeter(stages)
      let before = meter.ratio()
      for (const each of events) {
        if (each === 'next') meter.nextStage()
        else meter.report(each)
        expect(meter.ratio()).toBeGreaterThanOrEqual(before)
        expect(meter.ratio()).toBeLessThanOrEqual(1)
        before = meter.ratio()
      }
    }),
  )
})
