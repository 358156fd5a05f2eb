import { describe, expect, it } from 'vitest'
import { emptyFilter, firstPage } from '../../../contract/filter.ts'
import { jobRowSchema, type JobRow } from '../../../contract/job-row.ts'
import { ApiClient } from '../../platform/api.ts'
import { exportColumns } from './export-columns.ts'
import { exportName, exportText, maxExported, queryAsOf, readAll } from './export-jobs.ts'

const nowMs = Date.parse('2031-05-14T10:00:00Z')
const row = (id: number, change: Record<string, unknown> = {}): JobRow =>
  jobRowSchema.parse({
    id,
    status: 'failed',
    raw_status: 'failed',
    progress: 0.3,
    package_id: 1,
    cluster_id: 2,
    owner_id: 3,
    creator: null,
    created_at: '2031-05-14T09:00:00Z',
    started_at: '2031-05-14T09:01:00Z',
    completed_at: null,
    failed_at: '2031-05-14T09:02:00Z',
    updated_at: null,
    runtime_in_seconds: 60,
    runtime_as_of: '',
    outputs_count: 2,
    outputs_written: 0,
    attempts: 0,
    master_auto_retry_attempts: null,
    variables: { region: 'north' },
    dynamic_variables: {},
    package_name: '=cmd',
    cluster_name: 'nightly-1',
    owner_name: 'Dana',
    error_line: '-1 rows, "too few"',
    records_count: null,
    flags: [],
    usual: null,
    overrun: -0.5,
    progress_since: null,
    queue_position: null,
    stop_request: null,
    ...change,
  })
const context = { account: 'acme', query: 'status=failed', nowMs }
const all = (rows: JobRow[]) => ({ rows, total: String(rows.length), isCut: false })

describe('an export', () => {
  it('has the runtime of a running job at the time of the export', () => {
    const running = row(305, {
      status: 'running',
      failed_at: null,
      runtime_as_of: '2031-05-14T09:50:00Z',
    })
    const runtime = exportColumns([], nowMs).find(({ key }) => key === 'runtime_seconds')
    expect(runtime?.value(running)).toBe(660)
  })

  it('has the columns on screen, with formulas guarded', () => {
    const columns = exportColumns(['overrun', 'wait', 'variables'], nowMs)
    expect(exportText('csv', columns, all([row(305)]), context)).toBe(
      '\uFEFFStatus,Job,Package,Error or progress,"Runtime (s)",Started,By,Cluster,' +
        '"Waited (s)",Over usual,Variables\r\n' +
        `"Failed",305,"'=cmd","'-1 rows, ""too few""",60,"2031-05-14T09:01:00Z","Dana",` +
        `"nightly-1",60,-0.5,"{""region"":""north""}"\r\n`,
    )
  })

  it('says in JSON what it is of', () => {
    const text = exportText('json', exportColumns([], nowMs), all([row(305)]), context)
    expect(JSON.parse(text)).toEqual({
      account: 'acme',
      query: 'status=failed',
      exported_at: '2031-05-14T10:00:00Z',
      total: '1',
      is_cut: false,
      jobs: [
        {
          status: 'Failed',
          id: 305,
          package: '=cmd',
          summary: '-1 rows, "too few"',
          runtime_seconds: 60,
          started_at: '2031-05-14T09:01:00Z',
          by: 'Dana',
          cluster: 'nightly-1',
        },
      ],
    })
  })

  it.each([
    [{ status: 'running', raw_status: 'running' }, '30 %'],
    [{ status: 'queued', queue_position: 2 }, '2nd in line on nightly-1'],
    [{ status: 'completed', records_count: 0 }, 'No records written'],
    [{ status: 'pending' }, null],
  ])('describes a job as its row does: %o', (change, expected) => {
    const summary = exportColumns([], nowMs).find(({ key }) => key === 'summary')
    expect(summary?.value(row(1, { error_line: null, ...change }))).toBe(expected)
  })

  it('says in its name if it was cut', () => {
    const rows = [row(1), row(2)]
    expect(exportName('acme', 'failed jobs', all(rows), 'csv', nowMs)).toBe(
      'jobwatch-acme-failed-jobs-2031-05-14-1000-2.csv',
    )
    const cut = { rows, total: '10000+', isCut: true }
    expect(exportName('acme', 'jobs', cut, 'json', nowMs)).toBe(
      'jobwatch-acme-jobs-2031-05-14-1000-first-2-of-10000+.json',
    )
  })

  it('is of the list as it was read', () => {
    const query = { ...firstPage({ ...emptyFilter, from: '-1h' }), cursor: 'created_after_5_1' }
    expect(queryAsOf(query, nowMs)).toEqual(
      firstPage({ ...emptyFilter, from: '2031-05-14T09:00:00Z', to: '2031-05-14T10:00:01Z' }),
    )
    const ended = firstPage({ ...emptyFilter, to: '2031-05-13T00:00:00Z' })
    expect(queryAsOf(ended, nowMs)).toEqual(ended)
  })
})

/** Answers pages of two rows, `count` in all. */
class Pages extends ApiClient {
  readonly paths: string[] = []
  readonly #count: number
  readonly #size: number

  constructor(count: number, size: number) {
    super()
    this.#count = count
    this.#size = size
  }

  override async read(path: string): Promise<never> {
    this.paths.push(path)
    const start = Number(/cursor=(\d+)/.exec(path)?.[1] ?? 0)
    const end = Math.min(this.#count, start + this.#size)
    const answer = {
      data: Array.from({ length: end - start }, (_, index) => ({ id: start + index })),
      total: String(this.#count),
      nextCursor: end < this.#count ? String(end) : null,
    }
    return answer as never
  }
}

describe('reading all jobs', () => {
  const signal = new AbortController().signal

  it('follows the cursors and tells how far it is', async () => {
    const api = new Pages(5, 2)
    const told: number[] = []
    const exported = await readAll(api, 'acme', firstPage(emptyFilter), signal, (count) => {
      told.push(count)
    })
    expect(exported.rows.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4])
    expect(exported).toMatchObject({ total: '5', isCut: false })
    expect(told).toEqual([2, 4, 5])
    expect(api.paths[1]).toBe('/acme/api/jobs?cursor=2&fields=row&limit=100')
  })

  it('stops at the maximum', async () => {
    const api = new Pages(maxExported + 1, 4_000)
    const { rows, isCut } = await readAll(
      api,
      'acme',
      firstPage(emptyFilter),
      signal,
      () => undefined,
    )
    expect([rows.length, isCut]).toEqual([maxExported, true])
  })
})
