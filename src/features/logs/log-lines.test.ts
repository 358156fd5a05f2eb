import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addPiece, allLines, findLines, noLines } from './log-lines.ts'

const bytes = (text: string) => new TextEncoder().encode(text).length

/** The log of these pieces, each asked for where the one before ended. */
function logOf(pieces: readonly string[]) {
  return pieces.reduce(
    (log, body) =>
      addPiece(log, { body, from_byte: log.nextByte, next_byte: log.nextByte + bytes(body) }),
    noLines,
  )
}

describe('addPiece', () => {
  it('gives the same lines however the log is cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({
            unit: fc.constantFrom(
              'a',
              'ß',
              '\n',
              ' ',
              '7',
              '\r',
              '\b',
              '\u001b',
              '[',
              'K',
              ']',
              '\u0007',
              '2',
              'G',
            ),
          }),
          { maxLength: 20 },
        ),
        (pieces) => {
          const whole = pieces.join('')
          expect(allLines(logOf(pieces))).toEqual(allLines(logOf([whole])))
          expect(logOf(pieces).nextByte).toBe(bytes(whole))
          expect(logOf(pieces).pieces.join('')).toBe(whole)
        },
      ),
    )
  })

  it('does not take a piece twice, nor one that starts elsewhere', () => {
    const log = logOf(['one\n'])
    expect(addPiece(log, { body: 'one\n', from_byte: 0, next_byte: 4 })).toBe(log)
    expect(addPiece(log, { body: 'x', from_byte: 9, next_byte: 10 })).toBe(log)
    expect(addPiece(log, { body: '', from_byte: 4, next_byte: 4 })).toBe(log)
    expect(addPiece(log, { body: null, from_byte: 4, next_byte: 4 })).toBe(log)
  })

  it('shows no control characters, and keeps them for the download', () => {
    const log = logOf(['\u001b[31mred\u001b[0m\r\nnext\u0007'])
    expect(allLines(log)).toEqual(['red', 'next'])
    expect(log.pieces.join('')).toContain('\u001b[31m')
  })
})

describe('a progress display', () => {
  it('shows its last state while it grows, over pieces cut anywhere', () => {
    const log = logOf(['start\nloading 1', '0 %\rloading 20 %', '\rload', 'ing 100 %'])
    expect(allLines(log)).toEqual(['start', 'loading 100 %'])
    expect(
      allLines(
        addPiece(log, { body: '\r\ndone\n', from_byte: log.nextByte, next_byte: log.nextByte + 7 }),
      ),
    ).toEqual(['start', 'loading 100 %', 'done'])
  })

  it('does not keep what was overwritten', () => {
    const log = logOf(Array.from({ length: 200 }, (_, n) => `step ${n} of 200\r`))
    expect(log.open.length).toBeLessThan(100)
    expect(allLines(log)).toEqual(['step 199 of 200'])
    expect(log.pieces).toHaveLength(200)
  })
})

describe('findLines', () => {
  it('finds whatever the case', () =>
    expect(findLines(['Error here', 'fine', 'an ERROR'], 'error')).toEqual([0, 2]))
  it('finds nothing for nothing', () => expect(findLines(['a'], '')).toEqual([]))
  it('takes 200,000 lines within a blink', () => {
    const lines = Array.from(
      { length: 200_000 },
      (_, n) => `03:33:28 step ${n} wrote ${n * 7} rows to part-${n}.csv`,
    )
    const from = performance.now()
    expect(findLines(lines, 'part-19999')).toHaveLength(11)
    expect(performance.now() - from).toBeLessThan(1000)
  })
})
