import { describe, expect, it } from 'vitest'
import { rangeScoreOf } from './estimates.ts'
import { linear, measure } from './measure.ts'
import { recordsScoreOf } from './records.ts'
import { scoreOf } from './score.ts'

// What samples leave out is the time that the models of all runs take.
const measured = measure([5, 6], { estimateOneIn: 4, recordsOneIn: 8 })
const scoreFor = (name: string) => scoreOf(measured.findings.get(name) ?? [])

describe('over generated runs', () => {
  it('flags runaways rightly, seldom wrongly, and soon', () => {
    const score = scoreFor('Jobwatch')
    expect(score.precision).toBeGreaterThanOrEqual(0.9)
    expect(score.recall).toBeGreaterThanOrEqual(0.9)
    expect(score.falseAlarmsPer1000).toBeLessThanOrEqual(2)
    expect(score.medianDelaySeconds).toBeLessThanOrEqual(300)
  })

  it.each(['2 × p95', 'mean + 3σ', 'fixed 2 h', 'former rule'])('does better than %s', (name) => {
    const [own, other] = [scoreFor('Jobwatch'), scoreFor(name)]
    expect(own.precision).toBeGreaterThan(other.precision ?? 1)
    expect(own.recall).toBeGreaterThan(other.recall ?? 1)
    expect(own.falseAlarmsPer1000).toBeLessThan(other.falseAlarmsPer1000)
  })

  it('estimates the time left with a range that holds four times out of five', () => {
    const score = rangeScoreOf(measured.estimates, 'Jobwatch')
    expect(score.coverage).toBeGreaterThanOrEqual(0.75)
    expect(score.coverage).toBeLessThanOrEqual(0.85)
    const straight = rangeScoreOf(measured.estimates, linear.name)
    expect(score.medianWidth).toBeLessThan(straight.medianWidth ?? 0)
  })

  it('flags completed runs that lack records, and seldom others', () => {
    const score = recordsScoreOf(measured.records.get('Jobwatch') ?? [])
    expect(score.falseAlarmsPer1000).toBeLessThanOrEqual(5)
    expect(score.recall).toBeGreaterThanOrEqual(0.8)
  })
})
