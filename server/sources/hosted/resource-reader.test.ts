import { describe, expect, test } from 'vitest'
import { openHosted } from './testing/world.ts'

const open = () => {
  const world = openHosted()
  return {
    ...world,
    id: world.upstream.addJob({ outputs: [{ id: 4, name: 'out.csv', records_count: 3 }] }),
  }
}

describe('an unknown id', () => {
  test('is not requested again for half a minute', async () => {
    const { upstream, source, advance } = open()
    for (let n = 0; n < 20; n += 1)
      await expect(source.job(99)).rejects.toMatchObject({
        status: 404,
        message: 'Job 99 was not found.',
      })
    await expect(source.log(99, 0)).rejects.toMatchObject({ status: 404 })
    expect(upstream.count()).toBe(2)
    upstream.addJob({ id: 99 })
    advance(30_000)
    expect((await source.job(99)).id).toBe(99)
  })

  test('is known once it was created through us', async () => {
    const { upstream, source } = open()
    const next = Math.max(...upstream.jobs.keys()) + 1
    await expect(source.job(next)).rejects.toMatchObject({ status: 404 })
    await expect(source.watchers('jobs', next)).rejects.toMatchObject({ status: 404 })
    const { id } = await source.runJob({
      package_id: 1,
      cluster_id: 1,
      variables: {},
      dynamic_variables: {},
      rerun_of: null,
    })
    expect(id).toBe(next)
    expect((await source.job(next)).id).toBe(next)
    expect(await source.watchers('jobs', next)).toHaveLength(1)
  })
})

describe('a log', () => {
  test('is read from any byte on in whole characters', async () => {
    const { upstream, source, id } = open()
    const text = 'é世🎉z\n'
    upstream.logs.set(id, text)
    const size = Buffer.byteLength(text)
    for (let from = 0; from <= size + 2; from += 1) {
      const piece = await source.log(id, from)
      expect(text.endsWith(piece.body ?? '?')).toBe(true)
      expect(piece.next_byte - piece.from_byte).toBe(Buffer.byteLength(piece.body ?? '?'))
      expect(piece.next_byte).toBe(size)
    }
  })

  test('is null before the job starts, and may be long', async () => {
    const { upstream, source } = open()
    expect(await source.log(upstream.addJob({ started_at: null }), 0)).toMatchObject({
      body: null,
      from_byte: 0,
      next_byte: 0,
    })
    const id = upstream.addJob()
    upstream.logs.set(id, 'line\n'.repeat(1_000_000))
    expect((await source.log(id, 0)).next_byte).toBe(5_000_000)
  })
})

describe('a log summary', () => {
  test('is part of the job, and null if empty', async () => {
    const { upstream, source, id } = open()
    expect(await source.logSummary(id)).toBeNull()
    upstream.logSummaries.set(id, {
      id: 1,
      body: 'x',
      error_summary: 'No file',
      openai_extract: null,
      action_items: null,
    })
    expect(await source.logSummary(id)).toMatchObject({
      error_summary: 'No file',
      action_items: [],
    })
    expect(upstream.calls.at(-1)?.query.get('include')).toBe('log_summary')
  })

  test('provides headlines for failures of the last day only, within the budget', async () => {
    const { upstream, source, open } = openHosted()
    const failed = { status: 'failed', completed_at: upstream.at(-3_600_000) }
    const ids = [
      upstream.addJob(failed),
      upstream.addJob({ ...failed, completed_at: upstream.at(-25 * 3_600_000) }),
      upstream.addJob({ status: 'stopped', completed_at: upstream.at() }),
      upstream.addJob(),
    ]
    for (const id of ids) upstream.logSummaries.set(id, { id, error_summary: `Why ${id}` })
    const jobs = await Promise.all(ids.map((id) => source.job(id)))
    const before = upstream.count()
    expect(await Promise.all(jobs.map((job) => source.headline(job)))).toEqual([
      `Why ${ids[0]}`,
      null,
      null,
      null,
    ])
    expect(upstream.count()).toBe(before + 1)
    const [job] = jobs
    const poor = open({ budget: { headline: { perHour: 1, burst: 0 } } })
    expect(job && (await poor.headline(job))).toBeNull()
    expect(upstream.count()).toBe(before + 1)
  })
})

describe('an output', () => {
  test('is requested at its URL, or read from its job if that fails', async () => {
    const { upstream, source, id } = open()
    expect(await source.output(id, 4)).toMatchObject({ id: 4, records_count: 3 })
    upstream.hasOutputAddress = false
    expect(await source.output(id, 4)).toMatchObject({ id: 4, records_count: 3 })
    await expect(source.output(id, 5)).rejects.toMatchObject({
      status: 404,
      message: `Job ${id} has no output 5.`,
    })
    // The URL was found unusable once and is not tried again.
    expect(upstream.calls.map(({ kind }) => kind)).toEqual(['output', 'output', 'job', 'job'])
  })

  test('has a preview, or a message why not', async () => {
    const { upstream, source, id } = open()
    await expect(source.preview(id, 4)).rejects.toMatchObject({
      status: 404,
      message: 'Output 4 cannot be previewed.',
    })
    upstream.previews.set(`${id}/4`, 'a\tb\n1\t2\n')
    expect(await source.preview(id, 4)).toMatchObject({
      preview: 'a\tb\n1\t2\n',
      rendered_from: null,
      stored_at: null,
    })
    await expect(source.preview(id, 5)).rejects.toMatchObject({ status: 404 })
  })
})

describe('other reads', () => {
  test('execution variables mix numbers and texts', async () => {
    const { upstream, source, id } = open()
    upstream.variables.set(id, { retries: 3, region: "'eu'" })
    expect(await source.executionVariables(id)).toMatchObject({ retries: 3, region: "'eu'" })
    upstream.fault({ when: 'variables', body: 'null' })
    expect(await source.executionVariables(id)).toEqual({})
    upstream.fault({ when: 'variables', body: '"none"' })
    await expect(source.executionVariables(id)).rejects.toMatchObject({ status: 502 })
  })

  test('the key’s user and the system variables are requested once an hour, at the root', async () => {
    const { upstream, source, advance } = open()
    expect(
      (
        await Promise.all([
          source.user(),
          source.user(),
          source.systemVariables(),
          source.systemVariables(),
        ])
      )[0],
    ).toMatchObject({ id: 7 })
    expect(upstream.calls.map(({ path }) => path)).toEqual(['/user', '/variables'])
    advance(3_600_000)
    upstream.fault({ when: 'user', status: 403 })
    await expect(source.user()).rejects.toMatchObject({ status: 403 })
    expect((await source.user()).id).toBe(7)
  })

  test('children come with their component, in pages', async () => {
    const { upstream, source, id } = open()
    upstream.childrenOf.set(
      id,
      [1, 2, 3].map((child) => ({
        id: child,
        status: 'completed',
        component: { name: `step-${child}`, type: 'run_package_component' },
      })),
    )
    expect(await source.children(id, { offset: 1, limit: 1 })).toMatchObject([
      { id: 2, component: { name: 'step-2' } },
    ])
  })

  test('watching accepts any success status (jobs-api.md §2.9)', async () => {
    const { upstream, source, id, now } = open()
    expect(await source.watch('jobs', id)).toBe(new Date(now()).toISOString().replace('.000Z', 'Z'))
    expect(await source.watchers('jobs', id)).toEqual([{ id: 7, display_name: 'Dana' }])
    upstream.fault({ when: 'watch', carriedOut: true, body: '' })
    expect(Date.parse(await source.watch('jobs', id))).not.toBeNaN()
    upstream.fault({
      when: 'watch',
      carriedOut: true,
      body: '{"created_at":"2031-05-09T10:03:11+03:00","job_url":"x"}',
    })
    expect(await source.watch('jobs', id)).toBe('2031-05-09T07:03:11Z')
    await source.unwatch('jobs', id)
    expect(await source.watchers('jobs', id)).toEqual([])
    upstream.fault({ when: 'watchers', body: '[{"id":41},{"display_name":"nobody"}]' })
    expect(await source.watchers('jobs', id)).toEqual([{ id: 41, display_name: '' }])
  })
})
