import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { errorFingerprint, errorTitle } from './error-fingerprint.ts'
import { maxRead } from './error-lines.ts'

const groupsOf = (texts: readonly string[]): Set<string> => new Set(texts.map(errorFingerprint))

const sparkWrapper = (cause: string): string =>
  [
    'org.apache.spark.SparkException: Job aborted due to stage failure:',
    'Task 3 in stage 7.0 failed 4 times, most recent failure: Lost task 3.3 in stage 7.0',
    `(TID 42, ip-10-0-0-1.ec2.internal, executor 3): ${cause}`,
  ].join(' ') + '\n\tat a.b.C(D.java:1)\n\nDriver stacktrace:'

describe('errors with the same remedy', () => {
  it.each<[string, string[]]>([
    [
      'a missing column, however it is reported',
      [
        'ERROR: column "customer_id" does not exist\n  LINE 1: SELECT customer_id\n      ^',
        [
          "org.postgresql.util.PSQLException: ERROR: column 'customer_id' does not exist",
          '  Position: 124',
          '\tat org.postgresql.core.v3.QueryExecutorImpl.execute(QueryExecutorImpl.java:2675)',
          '\t... 12 more',
        ].join('\n'),
        'Job failed: psycopg2.errors.UndefinedColumn: column “customer_id” does not exist',
      ],
    ],
    [
      'memory, in a wrapper of Spark',
      [
        sparkWrapper('java.lang.OutOfMemoryError: Java heap space'),
        'java.lang.OutOfMemoryError: Java heap space',
      ],
    ],
    [
      'a refused connection',
      [
        'Error in step 3: java.net.ConnectException: Connection refused (Connection refused)',
        '2024-01-01T10:00:00,123 ERROR [main] com.acme.Job - Attempt 3 of 5: Connection refused',
      ],
    ],
    ['an HTTP status', ['HTTP/1.1 429 Too Many Requests', 'http status: 429']],
    [
      'a code in its two spellings',
      [
        'SQL0964C  The transaction log for the database is full.  SQLSTATE=57011',
        '[IBM][CLI Driver] SQL0964C The transaction log for the database is full. SQLCODE=-964',
      ],
    ],
    [
      'a detail below a title',
      [
        '{"title":"Too Many Requests","status":429,"errors":[{"detail":"Daily quota is used up."}]}',
        'HTTP 429 Too Many Requests: Daily quota is used up.',
      ],
    ],
    [
      'other values of the data',
      [
        'invalid input syntax for type integer: "12,5"',
        'invalid input syntax for type integer: "n/a"',
        "invalid input syntax for type integer: 'x y'",
      ],
    ],
    [
      'other days of a table',
      ['Table events_20240115 not found', 'Table events_20240116 not found'],
    ],
  ])('are one group: %s', (_, texts) => {
    expect(groupsOf(texts).size).toBe(1)
  })
})

describe('what is around an error', () => {
  const causes = [
    'column "customer_id" does not exist',
    'ORA-00942: table or view does not exist',
    'java.lang.OutOfMemoryError: Java heap space',
    'No space left on device',
    'Login failed for user "etl".',
    "KeyError: 'customer_id'",
    'deadlock detected',
    'Topic orders not present in metadata after 60000 ms.',
    'certificate has expired',
  ]
  it.each<[string, (text: string) => string]>([
    ['a job', (text) => `Job 4711 failed: ${text}`],
    ['a step', (text) => `Step "load_orders" failed: ${text}`],
    ['a try', (text) => `Attempt 3 of 5 failed: ${text}`],
    ['a class', (text) => `java.util.concurrent.ExecutionException: ${text}`],
    ['a time', (text) => `2024-01-01T10:00:00.123+02:00 [error] ${text}`],
    ['a logger', (text) => `2024-01-01 10:00:00,123 ERROR [main] com.acme.Job - ${text}`],
    ['a process', (text) => `Jan 15 10:00:00 etl-prod-3 jobwatch[812]: ${text}`],
    ['Airflow', (text) => `[2024-03-04, 03:41:09 UTC] {taskinstance.py:1482} ERROR - ${text}`],
    ['Spark', sparkWrapper],
    ['an outer error', (text) => `com.acme.JobException: Job failed\nCaused by: ${text}`],
    [
      'a Python traceback',
      (text) => `Traceback (most recent call last):\n  File "a.py", line 3\n${text}`,
    ],
    ['a request id', (text) => `${text} [request id: 7fb87e37-2f26-4a10-9f9c-72276ea898bf]`],
    ['an exit code', (text) => `${text}\nProcess exited with code 1`],
    ['colours', (text) => `\u001B[31m${text}\u001B[0m`],
    ['spaces', (text) => `  ${text.replaceAll(' ', '  ')}\r\n`],
    ['other quotes', (text) => text.replace(/"(\w+)"/g, '«$1»')],
  ])('does not matter: %s', (_, around) => {
    expect(causes.map((cause) => errorFingerprint(around(cause)))).toEqual(
      causes.map(errorFingerprint),
    )
  })
})

const statuses = ['400', '401', '403', '404', '409', '422', '429', '500', '502', '503', '504']

describe('errors with different remedies', () => {
  it.each<[string, string[]]>([
    ['columns', ['a1', 'a2', 'address1'].map((name) => `column "${name}" does not exist`)],
    ['what is missing', ['Table', 'Column', 'View'].map((noun) => `${noun} orders not found`)],
    [
      'codes of Oracle',
      [
        'ORA-00942: table or view does not exist',
        'ORA-01017: invalid username/password; logon denied',
        'ORA-12541: TNS:no listener',
        'ORA-00001: unique constraint (A.B) violated',
        'ORA-00001: unique constraint (A.C) violated',
      ],
    ],
    ['HTTP statuses', statuses.map((code) => `HTTP ${code}`)],
    ['codes of a service', ['(#17) User request limit reached', '(#4) App request limit reached']],
    [
      'ways not to connect',
      [
        'Connection refused',
        'Connection reset by peer',
        'connect timed out',
        'No route to host',
        'java.net.UnknownHostException: db.example.com',
      ],
    ],
    ['systems', ['MySQL: Connection refused', 'Kafka: Connection refused', 'Connection refused']],
    [
      'kinds of memory',
      [
        'Java heap space',
        'Metaspace',
        'GC overhead limit exceeded',
        'unable to create new thread',
      ].map((what) => `java.lang.OutOfMemoryError: ${what}`),
    ],
    ['signals', ['Process exited with code 137', 'Process exited with code 143']],
    [
      'buckets and actions',
      ['s3:GetObject on resource: arn:aws:s3:::a/x', 's3:PutObject on resource: arn:aws:s3:::a/x']
        .concat('s3:GetObject on resource: arn:aws:s3:::b/x')
        .concat('s3:GetObject on resource: "arn:aws:s3:::c/x"')
        .map((what) => `User: arn:aws:iam::1:user/etl is not authorized to perform: ${what}`),
    ],
    ['types', ['INT32', 'INT64', 'DATE'].map((type) => `Could not convert string "a" to ${type}`)],
    ['users', ['a', 'b'].map((name) => `Login failed for user '${name}'.`)],
    ['modules', ['a', 'b'].map((name) => `ModuleNotFoundError: No module named '${name}'`)],
    [
      'reasons of one source',
      ['Connection refused', 'Read timed out', 'Permission denied'].map(
        (reason) => `Source "orders" failed: ${reason}`,
      ),
    ],
    [
      'files and disks',
      [
        'No space left on device',
        'Disk quota exceeded',
        'No such file or directory',
        'File exists',
      ],
    ],
  ])('are separate groups: %s', (_, texts) => {
    expect(groupsOf(texts).size).toBe(texts.length)
  })
})

/** How often the longest text may be searched, for one pattern each time. */
const maxReadings = 100

/** How many characters are searched, over all patterns. */
function searchedIn(text: string): number {
  const replace = vi.spyOn(String.prototype, 'replace')
  try {
    errorFingerprint(text)
    return replace.mock.contexts.reduce<number>((sum, text) => sum + String(text).length, 0)
  } finally {
    vi.restoreAllMocks()
  }
}

const unimportant = fc.record({
  run: fc.integer({ min: 1, max: 99_999 }),
  id: fc.uuid(),
  day: fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
  address: fc.ipV4(),
  file: fc.stringMatching(/^[a-z]{3,8}$/),
})

describe('the fingerprint', () => {
  it('does not depend on numbers, ids, times, addresses and paths', () => {
    fc.assert(
      fc.property(unimportant, ({ run, id, day, address, file }) => {
        const text = [
          `${day.toISOString()} ERROR Run ${run} failed: /data/in/${file}_${run}.csv, line ${run}:`,
          `value ${run} out of range for column "amount" (host ${address}, request id: ${id})`,
        ].join(' ')
        expect(errorFingerprint(text)).toBe(
          errorFingerprint(
            '2024-01-01T00:00:00.000Z ERROR Run 7 failed: /data/in/abc_7.csv, line 7: ' +
              'value 7 out of range for column "amount" (host 10.0.0.1, request id: ' +
              '7fb87e37-2f26-4a10-9f9c-72276ea898bf)',
          ),
        )
      }),
    )
  })

  it('is empty for a text that says nothing', () => {
    expect(['', ' \n\t'].map(errorFingerprint)).toEqual(['', ''])
    expect(errorFingerprint('!')).toBe('unspecified error')
  })

  it('takes any text and stays short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(errorFingerprint(text).length).toBeLessThanOrEqual(200)
        expect(errorTitle(text).length).toBeLessThanOrEqual(160)
      }),
    )
  })

  it('tells long lists of words apart by a hash', () => {
    const names = Array.from({ length: 60 }, (_, at) => `cannot_${'abcdefghij'[at % 10]}_${at}`)
    const texts = [names, [...names.slice(1), 'cannot_z']].map((list) => list.join(' and '))
    expect(groupsOf(texts).size).toBe(2)
    for (const text of texts) expect(errorFingerprint(text)).toHaveLength(200)
  })

  it('reads a long text from both ends only', () => {
    const start = 'Job failed\n'.padEnd(maxRead / 2, '-')
    const end = '\nCaused by: column "a_id" does not exist'.padStart(maxRead / 2, '-')
    const filling = 'column "b_id" does not exist\n'.repeat(10_000)
    expect(errorFingerprint(start + filling + end)).toBe(errorFingerprint(start + end))
  })

  // Some of these once took seconds. What is counted are the characters that are searched.
  it.each([' ', '\n', '\\n', 'message="', 'a: ', 'ERROR: ', 'reason: X ', '{"a":', '"a"."b".'])(
    'reads repeated %j a bounded number of times',
    (part) => {
      const longer = 'Error: x ' + part.repeat(maxRead / part.length)
      const [half, whole] = [longer.slice(0, maxRead / 2), longer].map(searchedIn)
      expect(whole).toBeLessThan(maxRead * maxReadings)
      expect(whole).toBeLessThan(2.2 * (half ?? 0))
    },
  )

  it('reads long bodies and nested quotes a bounded number of times', () => {
    const items = Array.from({ length: 400 }, (_, id) => ({ id, name: `n${id}`, text: 'a b' }))
    let nested = 'Table orders not found'
    while (nested.length < maxRead / 2) nested = JSON.stringify({ message: nested })
    const bodies = [JSON.stringify({ items }), nested, JSON.stringify({ error: 'x y', items })]
    for (const body of bodies) expect(searchedIn(body)).toBeLessThan(maxRead * maxReadings)
  })
})

describe('the title', () => {
  it.each([
    [sparkWrapper('java.io.IOException: Disk quota exceeded'), 'Disk quota exceeded'],
    [
      'Job 12 failed: ORA-00942: table or view does not exist',
      'ORA-00942: table or view does not exist',
    ],
    ['Step "a" failed: column "x" does not exist', 'column "x" does not exist'],
  ])('is the line that names the cause: %j', (text, title) => {
    expect(errorTitle(text)).toBe(title)
  })
})
