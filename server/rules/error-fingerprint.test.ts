import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorFingerprint, errorTitle } from './error-fingerprint.ts'

describe('errors with the same remedy', () => {
  it.each<[string, string[]]>([
    [
      'a missing column, however it is reported',
      [
        'ERROR: column "customer_id" does not exist\n  LINE 1: SELECT customer_id\n      ^',
        "org.postgresql.util.PSQLException: ERROR: column 'customer_id' does not exist\n  Position: 124\n\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2675)\n\t... 12 more",
        'Job failed: psycopg2.errors.UndefinedColumn: column “customer_id” does not exist',
      ],
    ],
    [
      'memory, in a wrapper of Spark',
      [
        'org.apache.spark.SparkException: Job aborted due to stage failure: Task 3 in stage 7.0 failed 4 times, most recent failure: Lost task 3.3 in stage 7.0 (TID 42, ip-10-0-0-1.ec2.internal, executor 3): java.lang.OutOfMemoryError: Java heap space\n\tat a.b.C(D.java:1)\n\nDriver stacktrace:',
        'java.lang.OutOfMemoryError: Java heap space',
      ],
    ],
    [
      'a refused connection',
      [
        'Error while executing step 3: java.util.concurrent.ExecutionException: java.net.ConnectException: Connection refused (Connection refused)',
        '2024-01-01T10:00:00,123 ERROR [main] com.acme.Job - Attempt 3 of 5 failed: Connection refused',
      ],
    ],
    ['an HTTP status', ['HTTP/1.1 429 Too Many Requests', 'http status: 429']],
  ])('are one group: %s', (_, texts) => {
    expect(new Set(texts.map(errorFingerprint)).size).toBe(1)
  })
})

describe('errors with different remedies', () => {
  it.each<[string, string[]]>([
    ['columns', ['column "a_id" does not exist', 'column "b_id" does not exist']],
    [
      'codes of Oracle',
      ['ORA-00942: table or view does not exist', 'ORA-01017: invalid username/password'],
    ],
    ['HTTP statuses', ['401', '403', '404', '429', '500', '503'].map((code) => `HTTP ${code}`)],
    [
      'ways not to connect',
      [
        'Connection refused',
        'Connection reset by peer',
        'connect timed out',
        'java.net.UnknownHostException: db.example.com',
      ],
    ],
  ])('are separate groups: %s', (_, texts) => {
    expect(new Set(texts.map(errorFingerprint)).size).toBe(texts.length)
  })
})

describe('the fingerprint', () => {
  it('is empty for a text that says nothing', () => {
    expect(['', ' \n\t'].map(errorFingerprint)).toEqual(['', ''])
  })

  it('takes any text and stays short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(errorFingerprint(text).length).toBeLessThanOrEqual(200)
        expect(errorTitle(text).length).toBeLessThanOrEqual(160)
      }),
    )
  })
})
