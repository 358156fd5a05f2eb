import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api'
import { parseJson } from '../../../../contract/exact-json.ts'
import type { Variables } from '../../../../contract/coerce.ts'
import { cutFields } from '../bounds.ts'
import type { DataflowSource } from '../packages/definition.ts'
import { noColumns, planCsv, type CsvPlan } from './csv-plan.ts'
import { openSandbox, prepareBound } from './database.ts'
import { watchDisk } from './disk-watch.ts'
import { parquetSelection } from './exact-types.ts'
import { planJson } from './json-plan.ts'
import { createProgressMeter, type ProgressMeter } from './progress.ts'
import type { FromChild, PlannedOutput, PlannedSource, RunEnd, RunPlan } from './protocol.ts'
import {
  loadStatement,
  previewStatement,
  quoteName,
  quoteText,
  rejectTables,
  stepStatement,
  writeStatement,
} from './sql.ts'
import type { TempSpace } from './temp-space.ts'
import { unpack } from './unpack.ts'
import type { RunQuery } from './database.ts'
import { errorMessage } from '../../../shared/error-message.ts'

/** Rows of a rendered preview: the API's limit (jobs-api.md §2.5). */
const previewRows = 100
const rejectsTold = 20
const progressEveryMs = 250

/** A job's work in progress. */
export interface Dataflow {
  /** Always settles; never rejects. */
  readonly ended: Promise<RunEnd>
  /** Interrupts the running statement and starts no other. Can be called repeatedly. */
  stop(): void
}

/** How a source is read; `records` is null if they are not counted in advance. */
type SourcePlan = Omit<CsvPlan, 'records'> & { records: number | null }

/** Thrown between and by statements after a stop request. */
const stopped = Symbol('stopped')

/**
 * Carries out a plan step by step: loads each source and step into a table, and writes the outputs.
 * @param say adds a line to the job's log
 */
export function startDataflow(
  plan: RunPlan,
  report: (message: FromChild) => void,
  say: (line: string) => void,
): Dataflow {
  const run = new DataflowRun(plan, report, say)
  return { ended: run.work(), stop: () => run.stop() }
}

class DataflowRun {
  readonly #plan: RunPlan
  readonly #report: (message: FromChild) => void
  readonly #say: (line: string) => void
  readonly #variables: Variables
  readonly #temp: TempSpace
  readonly #meter: ProgressMeter
  readonly #disk: ReturnType<typeof watchDisk>
  readonly #rowsOf: RunQuery = async (sql) => (await this.#query(sql)).getRowsJson()
  #connection: DuckDBConnection | null = null
  #isStopping = false
  /** The current step, for the message of a failure. */
  #where = 'Start'

  constructor(plan: RunPlan, report: (message: FromChild) => void, say: (line: string) => void) {
    this.#plan = plan
    this.#report = report
    this.#say = say
    this.#variables = parseJson(plan.variables) as Variables
    this.#temp = { folder: plan.tempFolder, limitMb: plan.limits.tempMb }
    this.#meter = createProgressMeter(plan.sources.length + plan.steps.length + plan.outputs.length)
    this.#disk = watchDisk([plan.outputFolder, plan.previewFolder], plan.outputLimitMb, () =>
      this.#connection?.interrupt(),
    )
  }

  async work(): Promise<RunEnd> {
    try {
      return await this.#workThrough()
    } catch (error) {
      if (error === stopped) return { kind: 'stopped' }
      const message = errorMessage(error)
      return { kind: 'failed', where: this.#where, message }
    } finally {
      this.#disk.close()
    }
  }

  stop(): void {
    this.#isStopping = true
    // A stop between two statements has nothing to interrupt, so statements check this flag.
    this.#connection?.interrupt()
  }

  async #workThrough(): Promise<RunEnd> {
    const { sources, steps, outputs } = this.#plan
    this.#connection = await openSandbox({
      limits: this.#plan.limits,
      tempFolder: this.#plan.tempFolder,
      readable: sources.map(({ path }) => path),
      writable: [this.#plan.outputFolder, this.#plan.previewFolder],
    })
    this.#check()
    this.#report({ type: 'started' })
    const startedAt = Date.now()
    let rejected = 0
    let records = 0
    for (const [position, source] of sources.entries()) {
      const name = `source ${position + 1} of ${sources.length} "${source.source.name}"`
      rejected += await this.#stage(name, () => this.#load(source, position, name))
      records += await this.#writeOutputsOf(source.source.name)
    }
    for (const [position, step] of steps.entries()) {
      const name = `step ${position + 1} of ${steps.length} "${step.name}"`
      await this.#runStep(step, name)
      records += await this.#writeOutputsOf(step.name)
    }
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    const files = outputs.length === 1 ? '1 output' : `${outputs.length} outputs`
    const written = `${count(records)} records in ${files}`
    const rejectedText = rejected > 0 ? `, ${count(rejected)} rows rejected` : ''
    this.#say(`completed in ${seconds} s: ${written}${rejectedText}`)
    return { kind: 'completed', records, rejected }
  }

  async #runStep({ name: table, sql }: RunPlan['steps'][number], name: string): Promise<void> {
    this.#say(`${name} running`)
    const rows = await this.#stage(name, () => this.#countFrom(stepStatement(table, sql)))
    this.#say(`${name} done: ${count(rows)} rows`)
  }

  /**
   * Outputs are written as soon as their table is complete, so that they survive a later stop or
   * failure.
   * @returns how many records were written
   */
  async #writeOutputsOf(table: string): Promise<number> {
    const { outputs } = this.#plan
    let records = 0
    for (const [position, output] of outputs.entries()) {
      if (output.destination.from.toLowerCase() !== table.toLowerCase()) continue
      const name = `output ${position + 1} of ${outputs.length} "${output.destination.name}"`
      records += await this.#stage(name, () => this.#write(output, position, name))
    }
    return records
  }

  /** @returns how many rows were rejected */
  async #load({ source, path }: PlannedSource, position: number, name: string): Promise<number> {
    this.#say(`${name} reading ${basename(path)} (${bytes(statSync(path).size)})`)
    const reading = await this.#planSource(source, path, position)
    for (const line of reading.notes) this.#say(`${name} ${line}`)
    const rows = await this.#countFrom(loadStatement(source.name, reading.reader))
    const { tempFolder } = this.#plan
    for (const copy of readdirSync(tempFolder))
      if (/^(source|sample)-/.test(copy)) rmSync(join(tempFolder, copy))
    const rejected = reading.rejects ? await this.#tellRejects(name, position) : 0
    // DuckDB may parse the file differently from how it was counted: no result is better than a
    // partial one.
    if (reading.records !== null && rows + rejected !== reading.records) {
      const read = `${count(rows)} were read and ${count(rejected)} rejected`
      throw new Error(
        `${basename(path)} has ${count(reading.records)} records, of which ${read}: ` +
          'the rest is unaccounted for. ' +
          'Look for an unclosed quote, or set "delimiter" and "quote".',
      )
    }
    const rejectedText = rejected > 0 ? `, ${count(rejected)} rejected` : ''
    this.#say(`${name} done: ${count(rows)} rows${rejectedText}`)
    return rejected
  }

  async #planSource(source: DataflowSource, packed: string, position: number): Promise<SourcePlan> {
    const uncounted = { records: null, rejects: false }
    if (source.format === 'parquet')
      return { ...uncounted, reader: `read_parquet(${quoteText(packed)})`, notes: [] }
    const path = await unpack(packed, position, this.#temp)
    this.#check()
    if (source.format === 'csv') return planCsv(this.#rowsOf, source, path, position, this.#temp)
    const { size } = statSync(path)
    return { ...(await planJson(this.#rowsOf, path, size, position, this.#temp)), ...uncounted }
  }

  /** @returns how many rows were rejected */
  async #tellRejects(name: string, position: number): Promise<number> {
    const table = quoteName(rejectTables(position).errors)
    const rejected = await this.#countFrom(`select count(distinct line) from ${table}`)
    const rows = await this.#rowsOf(
      `select line::varchar, column_name, error_message from ${table}
       order by line, column_idx limit ${rejectsTold}`,
    )
    for (const [line, column, message] of rows) {
      const where = `line ${text(line)}${column === null ? '' : `, column "${text(column)}"`}`
      this.#say(`${name} rejected ${where}: ${(text(message).split('\n')[0] ?? '').trim()}`)
    }
    if (rejected > rejectsTold)
      this.#say(`${name} rejected ${count(rejected)} lines in total; the first errors are above`)
    const { maxRejectedRows } = this.#plan.limits
    if (rejected > maxRejectedRows)
      throw new Error(
        `${count(rejected)} rows were rejected, ` +
          `and _MAX_REJECTED_ROWS allows ${count(maxRejectedRows)}.`,
      )
    return rejected
  }

  /** @returns how many records were written */
  async #write(output: PlannedOutput, position: number, name: string): Promise<number> {
    const { destination } = output
    const columns = await this.#columnsOf(destination.from)
    const select =
      destination.format === 'parquet'
        ? await parquetSelection(this.#rowsOf, destination.from, columns)
        : `select * from ${quoteName(destination.from)}`
    const named = columns.filter((column) => column.name !== noColumns.name)
    const written = named.length === 0 ? withoutHeader(destination) : destination
    const statement = writeStatement(written, output.partialPath, select)
    const records = (await this.#query(statement, position)).rowsChanged
    if (output.previewPath !== null)
      await this.#query(previewStatement(select, output.previewPath, previewRows))
    this.#check()
    const size = bytes(statSync(output.partialPath).size)
    this.#say(`${name} written: ${output.file}, ${count(records)} records, ${size}`)
    const fields = cutFields(named.map((column) => column.name))
    this.#report({ type: 'output', position, records, fields })
    return records
  }

  async #columnsOf(table: string): Promise<{ name: string; type: string }[]> {
    const rows = await this.#rowsOf(`describe ${quoteName(table)}`)
    return rows.map(([name, type]) => ({ name: text(name), type: text(type) }))
  }

  async #stage<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#check()
    this.#where = name
    this.#meter.nextStage()
    this.#report({ type: 'progress', ratio: this.#meter.ratio(), output: null })
    return work()
  }

  async #countFrom(sql: string): Promise<number> {
    const result = await this.#query(sql)
    return Number((await result.getRows())[0]?.[0] ?? 0)
  }

  /** @param position of the output that the statement writes */
  async #query(sql: string, position: number | null = null): Promise<DuckDBMaterializedResult> {
    this.#check()
    if (!this.#connection) throw new Error('The database is not open.')
    const watch = watchProgress(this.#connection, this.#meter, position, this.#report)
    try {
      const statement = await prepareBound(this.#connection, sql, this.#variables)
      this.#check()
      return await statement.run()
    } catch (error) {
      this.#check()
      throw error
    } finally {
      clearInterval(watch)
    }
  }

  #check(): void {
    if (this.#isStopping) throw stopped
    this.#disk.check()
  }
}

/** An empty file has no column names to write. */
const withoutHeader = (destination: PlannedOutput['destination']): PlannedOutput['destination'] =>
  destination.format === 'csv'
    ? { ...destination, options: { ...destination.options, header: false } }
    : destination

/** Reports the running statement's progress until it ends. */
function watchProgress(
  connection: DuckDBConnection,
  meter: ProgressMeter,
  position: number | null,
  report: (message: FromChild) => void,
): NodeJS.Timeout {
  let notes = meter.ratio()
  return setInterval(() => {
    meter.report(connection.progress.percentage)
    if (meter.ratio() <= notes) return
    notes = meter.ratio()
    report({
      type: 'progress',
      ratio: notes,
      output: position === null ? null : { position, ratio: meter.stageRatio() },
    })
  }, progressEveryMs)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const count = (n: number): string => n.toLocaleString('en-US')

function bytes(n: number): string {
  if (n < 1_000) return `${n} B`
  return n < 1_000_000 ? `${(n / 1_000).toFixed(1)} kB` : `${(n / 1_000_000).toFixed(1)} MB`
}
