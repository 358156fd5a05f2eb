import { describe, expect, it } from 'vitest'
import { paletteSections, typedJobId, type PaletteEntry } from './palette-model.ts'

const entry = (label: string, change: Partial<PaletteEntry> = {}): PaletteEntry => ({
  key: label,
  group: 'Pages',
  label,
  icon: 'jobs',
  to: null,
  run: () => undefined,
  ...change,
})
const labels = (typed: string, entries: PaletteEntry[], found: PaletteEntry[] = []) =>
  paletteSections(typed, entries, found).map(
    ({ group, entries: shown }) => `${group}: ${shown.map(({ label }) => label).join(', ')}`,
  )

describe('the sections of the palette', () => {
  it('hold every entry in the order of the groups while nothing is typed', () =>
    expect(
      labels(' ', [entry('Clusters'), entry('Failed', { group: 'Views' }), entry('Jobs')]),
    ).toEqual(['Views: Failed', 'Pages: Clusters, Jobs']))

  it('hold what has all the words, beginnings of labels first, then of words', () => {
    const entries = [
      entry('A dark theme', { group: 'Actions' }),
      entry('Theme: dark', { group: 'Actions' }),
      entry('Theme: light', { group: 'Actions', words: 'bright' }),
    ]
    expect(labels('th da', entries)).toEqual(['Actions: Theme: dark, A dark theme'])
    expect(labels('BRIGHT', entries)).toEqual(['Actions: Theme: light'])
    expect(labels('themes', entries)).toEqual([])
  })

  it('begin with the group that has the best match', () =>
    expect(labels('run', [entry('Overrun'), entry('Run a package', { group: 'Actions' })])).toEqual(
      ['Actions: Run a package', 'Pages: Overrun'],
    ))

  it('trust the server about what it found', () =>
    expect(labels('airports', [], [entry('Night load', { group: 'Jobs' })])).toEqual([
      'Jobs: Night load',
    ]))

  it('show a few entries of each group', () =>
    expect(
      labels(
        'job',
        Array.from({ length: 9 }, (_, index) => entry(`Job ${index}`)),
      ),
    ).toEqual(['Pages: Job 0, Job 1, Job 2, Job 3, Job 4, Job 5']))
})

it.each([
  ['305', 305],
  [' #305 ', 305],
  ['Job 7', 7],
  ['0', null],
  ['305 a', null],
  ['', null],
])('the job number in %o is %s', (typed, id) => expect(typedJobId(typed)).toBe(id))
