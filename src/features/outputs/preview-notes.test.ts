import { describe, expect, it } from 'vitest'
import type { JobOutput } from '../../../contract/job.ts'
import { missingPreview, previewNote } from './preview-notes.ts'

const output = (name: string, records: number | null): JobOutput => ({
  id: 1,
  name,
  records_count: records,
  progress: null,
  created_at: null,
  updated_at: null,
  preview_url: null,
  preview_type: null,
  url: null,
  component: null,
  component_name: null,
})
const place = { locale: 'en-GB', zone: 'UTC' }
const now = Date.parse('2031-11-19T03:42:00Z')
const facts = {
  output: output('a.csv', 5),
  others: [output('b.csv', null)],
  lines: 100,
  storedAt: '2031-11-19T03:33:00Z',
  renderedFrom: null,
}

describe('previewNote', () => {
  it.each([
    [
      'failed' as const,
      facts,
      'First 100 lines, raw, as stored at 03:33. ' +
        'The job failed later: this output is complete; b.csv was not written.',
    ],
    ['completed' as const, facts, 'First 100 lines, raw, as stored at 03:33.'],
    [
      'running' as const,
      { ...facts, output: output('a.csv', null) },
      'First 100 lines, raw, as stored at 03:33. The job is still running: this may change.',
    ],
    [
      'stopped' as const,
      { ...facts, output: output('a.csv', null), storedAt: null },
      'First 100 lines, raw. The job was stopped: this may be partial.',
    ],
    [
      'completed' as const,
      { ...facts, lines: 1, renderedFrom: 'parquet', storedAt: null },
      'First line of a parquet file, rendered as JSON lines; the download is what is shown.',
    ],
  ])('%s', (status, given, words) =>
    expect(previewNote({ status, ...given }, now, place)).toBe(words),
  )
})

it.each([
  ['running' as const, null, 404, 'Not produced yet'],
  ['failed' as const, output('a', null), 404, 'Never written'],
  ['completed' as const, output('a', 5), 422, 'No preview'],
  ['completed' as const, output('a', 5), 503, undefined],
])('missingPreview of %s', (status, given, code, title) =>
  expect(missingPreview(status, given, code)?.title).toBe(title),
)
