import { expect, test } from 'vitest'
import type { RecordStore, TraceSample } from '../port.ts'

const sample = (seconds: number): TraceSample => ({
  seconds,
  progress: seconds / 1_000,
  records: seconds * 10,
})
const trace = (jobId: number, seconds: readonly number[], packageId = 11) => ({
  jobId,
  packageId,
  samples: seconds.map(sample),
})

export function describeTraces(records: () => RecordStore): void {
  test('are kept by package, newest first', async () => {
    await records().saveTrace('local', trace(1, [10, 20]))
    await records().saveTrace('local', trace(2, [30]))
    await records().saveTrace('local', trace(3, [40], 12))
    expect([...(await records().traces('local', 11, 10))]).toEqual([
      [2, [sample(30)]],
      [1, [sample(10), sample(20)]],
    ])
    expect([...(await records().traces('local', 11, 1)).keys()]).toEqual([2])
    expect(await records().traces('local', 13, 10)).toEqual(new Map())
  })

  test('keep an unknown number of records unknown', async () => {
    const samples = [{ seconds: 1, progress: 0.5, records: null }]
    await records().saveTrace('local', { jobId: 1, packageId: 11, samples })
    expect((await records().traces('local', 11, 10)).get(1)).toEqual(samples)
  })

  test('are replaced when saved again, and keep their place', async () => {
    await records().saveTrace('local', trace(1, [10]))
    await records().saveTrace('local', trace(2, [20]))
    await records().saveTrace('local', trace(1, [10, 15]))
    expect([...(await records().traces('local', 11, 10))]).toEqual([
      [2, [sample(20)]],
      [1, [sample(10), sample(15)]],
    ])
  })

  test('without samples are not kept', async () => {
    await records().saveTrace('local', trace(1, []))
    expect(await records().traces('local', 11, 10)).toEqual(new Map())
  })

  test('are thinned to 40 samples with the first and the last', async () => {
    const seconds = Array.from({ length: 500 }, (_, index) => index)
    await records().saveTrace('local', trace(1, seconds))
    const samples = (await records().traces('local', 11, 10)).get(1) ?? []
    expect(samples).toHaveLength(40)
    expect(samples[0]).toEqual(sample(0))
    expect(samples.at(-1)).toEqual(sample(499))
  })

  test('are limited to the 60 newest of each package and account', async () => {
    await records().saveTrace('local', trace(1_000, [1], 12))
    await records().saveTrace('other', trace(1, [1]))
    for (let id = 1; id <= 63; id += 1) await records().saveTrace('local', trace(id, [id]))
    const kept = [...(await records().traces('local', 11, 1_000)).keys()]
    expect(kept).toEqual(Array.from({ length: 60 }, (_, index) => 63 - index))
    expect((await records().traces('local', 12, 10)).size).toBe(1)
    expect((await records().traces('other', 11, 10)).size).toBe(1)
  })
}
