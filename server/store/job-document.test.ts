import { describe, expect, test } from 'vitest'
import { stored } from './conformance/job-model.ts'
import { testJob } from '../account/testing/memory-source.ts'
import { documentOf, documentVersion, readDocument } from './job-document.ts'
import { newNotes } from './port.ts'

const whole = stored(
  testJob({
    id: 7,
    status: 'failed',
    variables: { day: "'mon'" },
    outputs: [{ id: 70, name: 'out.csv', records_count: 3 }],
    errors: 'Column day is missing',
    creator: { type: 'Schedule', id: 17 },
  }),
  {},
  ['runaway'],
)
const { job, notes } = whole
const written = documentOf(1, whole)

/** The document without some fields, as in an earlier version. */
const without = (...fields: string[]) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(job).filter(([field]) => !fields.includes(field))),
  )

describe('a stored job', () => {
  test('is read as written', () => {
    expect(readDocument(7, written)).toEqual({ job, notes })
  })

  test('with an unknown status keeps the source’s text', () => {
    const odd = stored(testJob({ id: 7, status: 'hibernating' }))
    const document = documentOf(1, odd)
    for (const version of [documentVersion, documentVersion - 1]) {
      expect(readDocument(7, { ...document, version })?.job).toMatchObject({
        status: 'unknown',
        raw_status: 'hibernating',
      })
    }
  })

  test.each([documentVersion - 1, documentVersion, documentVersion + 1])(
    'of version %i gets missing fields from the schema',
    (version) => {
      const doc = without('attempts', 'component', 'log_summary', 'outputs_count', 'progress')
      expect(readDocument(7, { ...written, version, doc })).toEqual({
        job: { ...job, attempts: null, component: null, log_summary: null, outputs_count: 0 },
        notes,
      })
    },
  )

  test('of an earlier version keeps the job and its notes', () => {
    expect(readDocument(7, { ...written, version: 0 })).toEqual({ job, notes })
    const insight = JSON.stringify({ flags: notes.flags })
    expect(readDocument(7, { ...written, version: 0, insight })?.notes).toEqual({
      ...newNotes(''),
      flags: notes.flags,
    })
  })

  test.each([
    ['cut off', { doc: written.doc.slice(0, 50) }],
    ['not an object', { doc: 'null' }],
    ['of another job', { doc: without('id').replace('{', '{"id":8,') }],
    ['without an id', { doc: without('id') }],
    ['with damaged notes', { insight: '{' }],
    ['with notes of another kind', { insight: '{"flags":{}}' }],
  ])('that is %s is not read', (_what, damage) => {
    expect(readDocument(7, { ...written, ...damage })).toBeNull()
  })
})

test('a change of the shape requires a new version', () => {
  // If this fails: raise `documentVersion`, make sure that the schema fills in fields missing from
  // older documents, and add the new fields here.
  expect([documentVersion, Object.keys(job).toSorted(), Object.keys(notes).toSorted()]).toEqual([
    3,
    [
      'attempts',
      'cluster',
      'cluster_id',
      'completed_at',
      'component',
      'created_at',
      'creator',
      'dynamic_variables',
      'errors',
      'failed_at',
      'html_url',
      'id',
      'log_summary',
      'log_url',
      'master_auto_retry_attempts',
      'outputs',
      'outputs_count',
      'owner_id',
      'package',
      'package_id',
      'progress',
      'raw_status',
      'runtime_in_seconds',
      'started_at',
      'status',
      'updated_at',
      'url',
      'variables',
    ],
    [
      'flags',
      'packageName',
      'pastFlags',
      'progressSince',
      'recordsRatio',
      'samples',
      'timeLeft',
      'triage',
    ],
  ])
})
