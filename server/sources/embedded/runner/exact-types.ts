import { quoteName } from './sql.ts'
import type { RunQuery } from './database.ts'

/*
 * Types that hold every value of a column exactly. DuckDB's sniffing reads integers beyond 64 bits
 * and long decimals as DOUBLE, which can make two different ids equal.
 */

export interface Column {
  name: string
  type: string
}

/**
 * The significant digits of a number's text: without sign, point, exponent, and zeros at either
 * end.
 */
const significant = (text: string): string =>
  `trim(replace(regexp_replace(ltrim(lower(${text}), '+-'), 'e.*$', ''), '.', ''), '0')`

/**
 * Whether a DOUBLE represents a text's number exactly. The shortest text of a double has at most 17
 * digits.
 */
const exactAsDouble = (text: string, double: string): string =>
  `(not regexp_matches(${text}, '[0-9]') or (isfinite(${double}) and (abs(${double}) >= 2.3e-308 or ${significant(text)} = '')
    and (length(${significant(text)}) <= 15 or ${significant(text)} = ${significant(`${double}::varchar`)})))`

const finerThanMicroseconds = '\\.[0-9]{6}[0-9]*[1-9]'

const numeric = (type: string): boolean => ['BIGINT', 'DOUBLE'].includes(type)

/**
 * A cheap condition that is true of every text that a type may alter; null for a type that alters
 * none.
 */
function doubtful(column: string, type: string): string | null {
  switch (type) {
    case 'BIGINT':
      return (
        `try_cast(${column} as bigint)::varchar is distinct from ${column} and ` +
        `${column} is not null`
      )
    case 'DOUBLE':
      return `length(${column}) > 15 or contains(lower(${column}), 'e')
        or starts_with(${column}, '0') and ${column} <> '0' and not starts_with(${column}, '0.')`
    case 'DATE':
      return `length(${column}) > 10`
    case 'TIME':
      return `length(${column}) > 15`
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return `length(${column}) > 26`
    default:
      return null
  }
}

/**
 * Checks all values of the columns whose sniffed type may alter some, and chooses another type for
 * those.
 * @param texts a table expression with every column as text
 * @returns the columns with their final types, and log lines about the changed ones
 */
export async function exactTypes(
  run: RunQuery,
  texts: string,
  columns: readonly Column[],
): Promise<{ columns: Column[]; notes: string[] }> {
  const checked = columns.flatMap((column) => {
    const condition = doubtful(quoteName(column.name), column.type)
    return condition === null ? [] : [{ column, condition }]
  })
  if (checked.length === 0) return { columns: [...columns], notes: [] }
  const [doubts = []] = await run(`select ${countsOf(checked)} from ${texts}`)
  const suspects = checked
    .filter((_, index) => Number(doubts[index]) > 0)
    .map(({ column }) => column)
  if (suspects.length === 0) return { columns: [...columns], notes: [] }
  const measures = suspects.flatMap(({ name, type }) => {
    const column = quoteName(name)
    return numeric(type) ? numberMeasures(column) : temporalMeasures(column, type)
  })
  const [row = []] = await run(`select ${measures.join(', ')} from ${texts}`)
  const numbers = row.map(Number)
  const notes: string[] = []
  const changes = new Map<string, string>()
  for (const { name, type } of suspects) {
    const exact = numeric(type)
      ? exactNumberType(numbers.splice(0, 8), type)
      : exactTemporalType(numbers.splice(0, 1), type)
    if (exact === type) continue
    changes.set(name, exact)
    notes.push(
      `column "${name}" is read as ${exact === 'VARCHAR' ? 'text' : exact}: ${type} would ` +
        'alter some of its values',
    )
  }
  return {
    columns: columns.map(({ name, type }) => ({ name, type: changes.get(name) ?? type })),
    notes,
  }
}

const countsOf = (checked: readonly { condition: string }[]): string =>
  checked.map(({ condition }) => `count(*) filter (${condition})`).join(', ')

/**
 * Counts the values that a type given by the package alters by rounding or by dropping the time of
 * day.
 * @returns log lines about each such column
 */
export async function describeAltered(
  run: RunQuery,
  texts: string,
  columns: readonly Column[],
): Promise<string[]> {
  const checked = columns.flatMap(({ name, type }) => {
    const condition = alteredBy(quoteName(name), type.toUpperCase().replaceAll(' ', ''))
    if (condition === null) return []
    return [
      {
        name,
        type,
        condition: `try_cast(${quoteName(name)} as ${type}) is not null and (${condition})`,
      },
    ]
  })
  if (checked.length === 0) return []
  const [counts = []] = await run(`select ${countsOf(checked)} from ${texts}`)
  return checked.flatMap(({ name, type }, index) => {
    const altered = Number(counts[index])
    if (altered === 0) return []
    const values = `${altered.toLocaleString('en-US')} ${altered === 1 ? 'value is' : 'values are'}`
    return [`column "${name}": ${values} altered by the type ${type} given in the package`]
  })
}

/**
 * True of a text that a type changes; null for a type that changes none.
 * @param type in capitals, without spaces
 */
function alteredBy(column: string, type: string): string | null {
  const double = `try_cast(${column} as double)`
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?\d*$|^(LONG|SHORT)$/.test(type)) {
    return (
      `not regexp_full_match(trim(${column}), '[+-]?[0-9]+(\\.0*)?') and ${double} is ` +
      `not null and ${double} <> trunc(${double})`
    )
  }
  if (/^(DECIMAL|NUMERIC)/.test(type)) {
    const kept = `try_cast(${column} as ${type})`
    return `${significant(`${kept}::varchar`)} <> ${significant(`trim(${column})`)}`
  }
  if (/^(DOUBLE|FLOAT8)$/.test(type)) return `not ${exactAsDouble(column, double)}`
  if (/^(FLOAT|REAL|FLOAT4)$/.test(type)) {
    const kept = significant(`try_cast(${column} as float)::varchar`)
    return `length(${significant(column)}) > 6 and ${significant(column)} <> ${kept}`
  }
  if (type === 'DATE') return `regexp_matches(${column}, '[:T]')`
  return /^(TIMESTAMP|DATETIME|TIME)(WITHTIMEZONE|TZ)?$/.test(type)
    ? `regexp_matches(${column}, '${finerThanMicroseconds}')`
    : null
}

/** The measures on which {@link exactNumberType} decides, in its order. */
export function numberMeasures(column: string): string[] {
  const double = `try_cast(${column} as double)`
  const plainInteger = `regexp_full_match(${column}, '[+-]?(0|[1-9][0-9]*)')`
  const plainDecimal =
    `regexp_full_match(${column}, '[+-]?(0|[1-9][0-9]*)?(\\.[0-9]+)?') ` +
    `and regexp_matches(${column}, '[0-9]$')`
  return [
    `count(*) filter (${double} is not null or try_cast(${column} as bigint) is not null)`,
    `count(*) filter (${plainInteger})`,
    `count(*) filter (${plainInteger} and try_cast(${column} as bigint) is not null)`,
    `count(*) filter (${plainInteger} and try_cast(${column} as hugeint) is not null)`,
    `count(*) filter (regexp_matches(${column}, '^[+-]?0[0-9xXbB]') or ${double} is null and ` +
      `try_cast(${column} as bigint) is not null)`,
    `count(*) filter (${double} is not null and not ${exactAsDouble(column, double)})`,
    `count(*) filter (${plainDecimal})`,
    `coalesce(max(length(regexp_extract(${column}, '^[+-]?([0-9]*)', 1))) filter (${plainDecimal}), 0) * 1000
      + coalesce(max(length(regexp_extract(${column}, '\\.([0-9]*)$', 1))) filter (${plainDecimal}), 0)`,
  ]
}

/** @param fallback the type if DOUBLE is exact, or if some values are not numbers */
export function exactNumberType(measures: readonly number[], fallback: string): string {
  const [
    numbers = 0,
    integers = 0,
    bigints = 0,
    hugeints = 0,
    otherForms = 0,
    inexact = 0,
    decimals = 0,
    digits = 0,
  ] = measures
  if (numbers === 0) return fallback
  if (otherForms > 0) return 'VARCHAR'
  if (integers === numbers) {
    if (bigints === numbers) return 'BIGINT'
    return hugeints === numbers ? 'HUGEINT' : 'VARCHAR'
  }
  if (inexact === 0) return 'DOUBLE'
  const [whole, fraction] = [Math.floor(digits / 1000), digits % 1000]
  return decimals === numbers && whole + fraction <= 38
    ? `DECIMAL(${whole + fraction},${fraction})`
    : 'VARCHAR'
}

function temporalMeasures(column: string, type: string): string[] {
  // Finer than a microsecond, or a time of day in a date column.
  const beyond = type === 'DATE' ? '[:T]' : finerThanMicroseconds
  return [`count(*) filter (regexp_matches(${column}, '${beyond}'))`]
}

const exactTemporalType = ([beyond = 0]: readonly number[], type: string): string =>
  beyond > 0 ? 'VARCHAR' : type

/**
 * Selects all columns of a table in types that Parquet stores exactly: it has no 128-bit integers,
 * and DuckDB would write them, including every sum of integers, as DOUBLE.
 * @param columns of the table, as returned by `describe`
 */
export async function parquetSelection(
  run: RunQuery,
  table: string,
  columns: readonly Column[],
): Promise<string> {
  const wide = columns.filter(({ type }) => /HUGEINT/.test(type))
  if (wide.length === 0) return `select * from ${quoteName(table)}`
  const top = wide.filter(({ type }) => /^U?HUGEINT$/.test(type))
  const fits = (type: string) =>
    top
      .map(({ name }) => quoteName(name))
      .map((column) => `count(${column}) = count(try_cast(${column} as ${type}))`)
  const measures = [...fits('bigint'), ...fits('decimal(38,0)')]
  const [row = []] =
    top.length === 0 ? [] : await run(`select ${measures.join(', ')} from ${quoteName(table)}`)
  const targets = new Map(
    top.map(({ name }, index) => [
      name,
      exactInParquet(row[index] === true, row[top.length + index] === true),
    ]),
  )
  const selected = columns.map(({ name, type }) => {
    const target =
      targets.get(name) ?? type.replaceAll(/(?<!")\bU?HUGEINT\b(?!")/g, 'DECIMAL(38,0)')
    return target === type ? quoteName(name) : `${quoteName(name)}::${target} as ${quoteName(name)}`
  })
  return `select ${selected.join(', ')} from ${quoteName(table)}`
}

function exactInParquet(bigint: boolean, decimal: boolean): string {
  if (bigint) return 'BIGINT'
  return decimal ? 'DECIMAL(38,0)' : 'VARCHAR'
}
