import fc from 'fast-check'

/** What is done to an answer. `at` and `where` are places in it, 0–1. */
export interface Mutation {
  kind: (typeof kinds)[number]
  at: number
  where: number
  value: unknown
}

const kinds = [
  'replace',
  'replace',
  'replace',
  'drop',
  'drop',
  'rename',
  'extra',
  'repeat',
  'reverse',
  'truncate',
  'html',
  'plain',
  'empty',
  'null',
  'latin1',
  'utf16',
  'bom',
  'deep',
  'huge',
] as const

const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  50,
  1e308,
  -0,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '0',
  '12',
  'NaN',
  'failed',
  'unheard_of',
  '2031-05-09T07:03:11Z',
  '2031-02-31',
  'yesterday',
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '\u0000\u202e\uFFFF',
  '💥'.repeat(50),
  'javascript:alert(1)',
  'https://evil.example/',
  [],
  [[]],
  [null],
  ['x'],
  {},
  { id: 7 },
  { __proto__: null, constructor: 'x' },
  { toString: 1 },
]

/** Mutations to try, the same for the same seed. */
export const mutations = (count: number, seed: number): Mutation[] =>
  fc.sample(
    fc.record({
      kind: fc.constantFrom(...kinds),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      where: fc.double({ min: 0, max: 0.999, noNaN: true }),
      value: fc.constantFrom<unknown[]>(...values),
    }),
    { numRuns: count, seed },
  )

interface Place {
  holder: object
  key: string
  /** Index of the row of a list that it is in; null in what is no list. */
  row: number | null
}

/** Every place in a value, rows themselves left out: a lost row is no lost field. */
function placesIn(root: unknown): Place[] {
  const places: Place[] = []
  const walk = (holder: object, row: number | null, depth: number) => {
    for (const key of Object.keys(holder)) {
      const inRow = row ?? (Array.isArray(root) && depth === 0 ? Number(key) : null)
      if (depth > 0 || !Array.isArray(root)) places.push({ holder, key, row: inRow })
      const value: unknown = Reflect.get(holder, key)
      if (value !== null && typeof value === 'object') walk(value, inRow, depth + 1)
    }
  }
  if (root !== null && typeof root === 'object') walk(root, null, 0)
  return places
}

/** What is done to an answer as a whole. */
const wholes: Partial<Record<Mutation['kind'], (text: string, at: number) => string | Uint8Array>> =
  {
    truncate: (text, at) => text.slice(0, Math.floor(text.length * at)),
    html: () => '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>',
    plain: () => 'upstream connect error',
    empty: () => '',
    null: () => 'null',
    latin1: (text) => Buffer.from(text.replace(/"(name|display_name)":"/, '"$1":"äöü '), 'latin1'),
    utf16: (text) => Buffer.from(text, 'utf16le'),
    bom: (text) => `\uFEFF${text}`,
  }

interface Mutated {
  body: string | Uint8Array
  /** Indexes of rows that are no longer as they were; `all` where the answer as a whole is not. */
  touched: ReadonlySet<number> | 'all'
}

const depths = 20_000

/** @param text a JSON answer */
export function mutate(text: string, { kind, at, where, value }: Mutation): Mutated {
  const untouched: ReadonlySet<number> = new Set()
  const whole = wholes[kind]?.(text, at)
  if (whole !== undefined) return { body: whole, touched: kind === 'bom' ? untouched : 'all' }
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return { body: text, touched: untouched }
  }
  if (Array.isArray(root) && (kind === 'repeat' || kind === 'reverse')) {
    const rows: unknown[] = root
    return {
      body: JSON.stringify(
        kind === 'reverse' ? rows.toReversed() : [...rows, ...rows].slice(0, 100),
      ),
      touched: untouched,
    }
  }
  const places = placesIn(root)
  const place = places[Math.floor(places.length * at)]
  if (!place) return { body: text, touched: untouched }
  const { holder, key, row } = place
  const touched = row === null ? 'all' : new Set([row])
  if (kind === 'drop') Reflect.deleteProperty(holder, key)
  else if (kind === 'rename') {
    Reflect.set(holder, `${key}_`, Reflect.get(holder, key))
    Reflect.deleteProperty(holder, key)
  } else if (kind === 'extra') Reflect.set(holder, `x${Math.floor(where * 10)}`, value)
  else if (kind === 'huge') Reflect.set(holder, key, 'x'.repeat(300_000))
  else if (kind === 'deep') {
    // By text: the writer recurses, too.
    const marker = '"@deep@"'
    Reflect.set(holder, key, '@deep@')
    return {
      body: JSON.stringify(root).replace(marker, `${'['.repeat(depths)}${']'.repeat(depths)}`),
      touched,
    }
  } else Reflect.set(holder, key, value)
  return { body: JSON.stringify(root), touched }
}
