import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readFile } from './testing/read-file.ts'

const csv = 'Title\nid,name\n12345678901234567890,"a\nb"\n2,b\n'
const json = '{"v":12345678901234567890123}\n{"v":1}\n'

test.each([
  ['.gz', gzipSync],
  ['.GZ', gzipSync],
  ['.zst', zstdCompressSync],
] as const)('files that end in %s are read like the text in them', async (ending, pack) => {
  const read = await readFile(pack(csv), {}, 'csv', { ending })
  expect(read.rows).toEqual(['{"id":12345678901234567890,"name":"a\\nb"}', '{"id":2,"name":"b"}'])
  expect(read.log).toContain('skipped 1 line before the table')
  expect((await readFile(pack(json), {}, 'json', { ending })).rows).toEqual([
    '{"v":12345678901234567890123}',
    '{"v":1}',
  ])
})

test('refuses a file beyond the limit while unpacking', async () => {
  const { end } = await readFile(gzipSync(Buffer.alloc(200_000_000)), {}, 'csv', {
    ending: '.gz',
    tempMb: 16,
  })
  expect(end).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/larger than the 16 MB that _TEMP_LIMIT_MB allows/),
  })
})

test('a damaged file fails the job', async () => {
  const { end } = await readFile(gzipSync(csv).subarray(0, 30), {}, 'csv', { ending: '.gz' })
  expect(end).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/unexpected end of file/),
  })
})
