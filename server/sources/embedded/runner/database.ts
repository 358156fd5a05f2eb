import {
  DuckDBDecimalValue,
  DuckDBInstance,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
} from '@duckdb/node-api'
import { ExactNumber } from '../../../../contract/exact-json.ts'
import type { Scalar, Variables } from '../../../../contract/coerce.ts'
import type { RunLimits } from '../variables/system.ts'
import { quoteText } from './sql.ts'

/**
 * Runs one statement.
 * @returns its rows as JSON values; integers of 64 bits and more are texts
 */
export type RunQuery = (sql: string) => Promise<unknown[][]>

/**
 * Opens an in-memory database that can read the given files and write to the given folders, and
 * nothing else: no other file, no network, no extension, and no setting that would undo this. The
 * order of statements matters.
 */
export async function openSandbox(options: {
  limits: RunLimits
  tempFolder: string
  readable: readonly string[]
  writable: readonly string[]
}): Promise<DuckDBConnection> {
  const { limits, tempFolder, readable, writable } = options
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${limits.memoryMb}MB`,
    temp_directory: tempFolder,
    max_temp_directory_size: `${limits.tempMb}MB`,
  })
  const connection = await instance.connect()
  const folders = [...writable, tempFolder].map((folder) => quoteText(`${folder}/`)).join(', ')
  for (const setting of [
    'set enable_progress_bar = true',
    'set enable_progress_bar_print = false',
    'set progress_bar_time = 0',
    'set autoinstall_known_extensions = false',
    'set autoload_known_extensions = false',
    `set allowed_directories = [${folders}]`,
    `set allowed_paths = [${readable.map(quoteText).join(', ')}]`,
    'set enable_external_access = false',
    'set lock_configuration = true',
  ]) {
    await connection.run(setting)
  }
  return connection
}

/**
 * Prepares one statement and binds the variables it names (`$min`), each with its own type.
 * @throws if the text has more than one statement, names an unknown variable, or a number does not
 * fit any SQL type
 */
export async function prepareBound(
  connection: DuckDBConnection,
  sql: string,
  variables: Variables,
): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) throw new Error(`Expected one statement, found ${statements.count}.`)
  const statement = await statements.prepare(0)
  for (let index = 1; index <= statement.parameterCount; index += 1) {
    const name = statement.parameterName(index)
    if (!Object.hasOwn(variables, name))
      throw new Error(`The SQL uses $${name}, but there is no such variable.`)
    bind(statement, index, name, variables[name] ?? null)
  }
  return statement
}

function bind(
  statement: DuckDBPreparedStatement,
  index: number,
  name: string,
  value: Scalar,
): void {
  if (value === null) statement.bindNull(index)
  else if (typeof value === 'boolean') statement.bindBoolean(index, value)
  else if (typeof value === 'string') statement.bindVarchar(index, value)
  else if (value instanceof ExactNumber) bindExact(statement, index, name, value)
  else if (Number.isSafeInteger(value)) statement.bindBigInt(index, BigInt(value))
  else statement.bindDouble(index, value)
}

const exactParts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
/** Maximum number of digits in a DECIMAL. */
const maxDigits = 38

/** Binds a number that a double would change, as BIGINT, HUGEINT or DECIMAL. */
function bindExact(
  statement: DuckDBPreparedStatement,
  index: number,
  name: string,
  { text }: ExactNumber,
): void {
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = exactParts.exec(text) ?? []
  const exponent = Number(exponentText)
  // Trailing zeros do not change the value: 1.50 needs two digits, 1.0 is the integer 1.
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  const scale = fraction.length - exponent - (digits.length - significant.length)
  if (significant === '') {
    statement.bindBigInt(index, 0n)
    return
  }
  // At least one integer digit, because DuckDB would otherwise write .5 instead of 0.5.
  const width =
    scale > 0
      ? Math.max(Math.min(scale + 1, maxDigits), scale, significant.length)
      : significant.length - scale
  if (width > maxDigits) {
    throw new Error(
      `Variable "${name}" is ${text.slice(0, 60)}, which does not fit into ${maxDigits} ` +
        'digits. Pass it as a text.',
    )
  }
  const unscaled = BigInt(`${sign}${significant}${'0'.repeat(Math.max(0, -scale))}`)
  if (scale > 0) statement.bindDecimal(index, new DuckDBDecimalValue(unscaled, width, scale))
  else if (BigInt.asIntN(64, unscaled) === unscaled) statement.bindBigInt(index, unscaled)
  else statement.bindHugeInt(index, unscaled)
}
