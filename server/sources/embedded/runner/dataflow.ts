import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api'
import { parseJson } from '../../../../contract/exact-json.ts'
import type { Variables } from '../../../../contract/coerce.ts'
import { cutFields } from '../bounds.ts'
import type { DataflowSource } from '../packages/definition.ts'
import { noColumns, planCsv, type CsvPlan, type RunQuery } from './csv-plan.ts'
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
import { unpack } from './unpack.ts'

/** Rows of a rendered preview: the API's limit (jobs-api.md §2.5). */
const previewRows = 100
const rejectsTold = 20
const progressEveryMs = 250

/** A job's work under way. */
export interface Dataflow {
  /** Ends by itself, whatever happens; never rejects. */
  readonly ended: Promise<RunEnd>
  /**
   * Asks for the end: the running statement is broken off, no other begins. Harmless when repeated.
   */
  stop(): void
}

/** How a source is read; `records` is null where they are not counted beforehand. */
type SourcePlan = Omit<CsvPlan, 'records'> & { records: number | null }

/** What comes of an empty file has no names to write. */
const withoutHeader = (destination: PlannedOutput['destination']): PlannedOutput['destination'] =>
  destination.format === 'csv'
    ? { ...destination, options: { ...destination.options, header: false } }
    : destination

/** Thrown between and by statements once a stop was asked for. */
const stopped = Symbol('stopped')

/**
 * Does a plan's work, one thing after the other: reads each source and runs each step into a table
 * of its own, and writes the outputs.
 * @param say adds a line to the job's log
 */
export function startDataflow(
  plan: RunPlan,
  report: (message: FromChild) => void,
  say: (line: string) => void,
): Dataflow {
  const variables = parseJson(plan.variables) as Variables
  let stopping = false
  let connection: DuckDBConnection | null = null
  let where = 'Start'
  const meter = createProgressMeter(plan.sources.length + plan.steps.length + plan.outputs.length)

  const disk = watchDisk([plan.outputFolder, plan.previewFolder], plan.outputLimitMb, () =>
    connection?.interrupt(),
  )

  const check = () => {
    if (stopping) throw stopped
    disk.check()
  }
  const query = async (
    sql: string,
    position: number | null = null,
  ): Promise<DuckDBMaterializedResult> => {
    check()
    if (!connection) throw new Error('The database is not open.')
    const watch = watchProgress(connection, meter, position, report)
    try {
      const statement = await prepareBound(connection, sql, variables)
      check()
      return await statement.run()
    } catch (error) {
      check()
      throw error
    } finally {
      clearInterval(watch)
    }
  }
  const stage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    check()
    where = name
    meter.nextStage()
    report({ type: 'progress', ratio: meter.ratio(), output: null })
    return work()
  }
  const countOf = async (result: DuckDBMaterializedResult): Promise<number> =>
    Number((await result.getRows())[0]?.[0] ?? 0)

  const load = async (
    { source, path }: PlannedSource,
    position: number,
    name: string,
  ): Promise<number> => {
    const { size } = statSync(path)
    say(`${name} reading ${basename(path)} (${bytes(size)})`)
    const reading = await planSource(source, path, position)
    for (const line of reading.told) say(`${name} ${line}`)
    const rows = await countOf(await query(loadStatement(source.name, reading.reader)))
    for (const copy of readdirSync(plan.tempFolder))
      if (/^(source|sample)-/.test(copy)) rmSync(join(plan.tempFolder, copy))
    const rejected = reading.rejects ? await tellRejects(name, position) : 0
    // DuckDB may understand the file otherwise than it was counted: better no result than one from
    // a part of it.
    if (reading.records !== null && rows + rejected !== reading.records) {
      throw new Error(
        `${basename(path)} has ${count(reading.records)} records, of which ${count(rows)} were read and ${count(rejected)} rejected: the rest cannot be told apart. ` +
          'Look for a quote that is not closed, or give "delimiter" and "quote".',
      )
    }
    say(`${name} done: ${count(rows)} rows${rejected > 0 ? `, ${count(rejected)} rejected` : ''}`)
    return rejected
  }

  const temp = { folder: plan.tempFolder, limitMb: plan.limits.tempMb }
  const rowsOf: RunQuery = async (sql) => (await query(sql)).getRowsJson()
  const planSource = async (
    source: DataflowSource,
    packed: string,
    position: number,
  ): Promise<SourcePlan> => {
    if (source.format === 'parquet')
      return {
        reader: `read_parquet(${quoteText(packed)})`,
        records: null,
        rejects: false,
        told: [],
      }
    const path = await unpack(packed, position, temp)
    check()
    if (source.format === 'csv') return planCsv(rowsOf, source, path, position, temp)
    return {
      ...(await planJson(rowsOf, path, statSync(path).size, position, temp)),
      records: null,
      rejects: false,
    }
  }

  const tellRejects = async (name: string, position: number): Promise<number> => {
    const table = quoteName(rejectTables(position).errors)
    const rejected = Number(
      (await (await query(`select count(distinct line) from ${table}`)).getRows())[0]?.[0] ?? 0,
    )
    const rows = await (
      await query(
        `select line::varchar, column_name, error_message from ${table} order by line, column_idx limit ${rejectsTold}`,
      )
    ).getRowsJson()
    for (const [line, column, message] of rows) {
      say(
        `${name} rejected line ${text(line)}${column === null ? '' : `, column "${text(column)}"`}: ${(text(message).split('\n')[0] ?? '').trim()}`,
      )
    }
    if (rejected > rejectsTold)
      say(`${name} rejected ${count(rejected)} lines in all; the first faults are above`)
    if (rejected > plan.limits.maxRejectedRows)
      throw new Error(
        `${count(rejected)} rows were rejected, and _MAX_REJECTED_ROWS allows ${count(plan.limits.maxRejectedRows)}.`,
      )
    return rejected
  }

  const write = async (output: PlannedOutput, position: number, name: string): Promise<number> => {
    const { destination } = output
    const columns = (await rowsOf(`describe ${quoteName(destination.from)}`)).map(
      ([field, type]) => ({ name: text(field), type: text(type) }),
    )
    const select =
      destination.format === 'parquet'
        ? await parquetSelection(rowsOf, destination.from, columns)
        : `select * from ${quoteName(destination.from)}`
    const named = columns.filter(({ name }) => name !== noColumns.name)
    const written = named.length === 0 ? withoutHeader(destination) : destination
    const records = (await query(writeStatement(written, output.partialPath, select), position))
      .rowsChanged
    if (output.previewPath !== null)
      await query(previewStatement(select, output.previewPath, previewRows))
    check()
    say(
      `${name} written: ${output.file}, ${count(records)} records, ${bytes(statSync(output.partialPath).size)}`,
    )
    report({ type: 'output', position, records, fields: cutFields(named.map(({ name }) => name)) })
    return records
  }

  const work = async (): Promise<RunEnd> => {
    connection = await openSandbox({
      limits: plan.limits,
      tempFolder: plan.tempFolder,
      readable: plan.sources.map(({ path }) => path),
      writable: [plan.outputFolder, plan.previewFolder],
    })
    check()
    report({ type: 'started' })
    const startedAt = Date.now()
    let rejected = 0
    let records = 0
    // An output is written as soon as its table is there, so that a stop or a failure later on
    // leaves it.
    const writeOutputsOf = async (table: string) => {
      for (const [position, output] of plan.outputs.entries()) {
        if (output.destination.from.toLowerCase() !== table.toLowerCase()) continue
        const name = `output ${position + 1} of ${plan.outputs.length} "${output.destination.name}"`
        records += await stage(name, () => write(output, position, name))
      }
    }
    for (const [position, source] of plan.sources.entries()) {
      const name = `source ${position + 1} of ${plan.sources.length} "${source.source.name}"`
      rejected += await stage(name, () => load(source, position, name))
      await writeOutputsOf(source.source.name)
    }
    for (const [position, step] of plan.steps.entries()) {
      const name = `step ${position + 1} of ${plan.steps.length} "${step.name}"`
      say(`${name} running`)
      const rows = await stage(name, async () =>
        countOf(await query(stepStatement(step.name, step.sql))),
      )
      say(`${name} done: ${count(rows)} rows`)
      await writeOutputsOf(step.name)
    }
    say(
      `completed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${count(records)} records in ${plan.outputs.length} output${plan.outputs.length === 1 ? '' : 's'}${rejected > 0 ? `, ${count(rejected)} rows rejected` : ''}`,
    )
    return { kind: 'completed', records, rejected }
  }

  const ended = work()
    .catch((error: unknown): RunEnd => {
      if (error === stopped) return { kind: 'stopped' }
      return {
        kind: 'failed',
        where,
        message: error instanceof Error ? error.message : String(error),
      }
    })
    .finally(() => disk.close())
  return {
    ended,
    stop: () => {
      stopping = true
      // A stop that lands between two statements finds nothing to interrupt: the flag is what they
      // check.
      connection?.interrupt()
    },
  }
}

/** Reports how far the running statement is, for as long as it runs. */
function watchProgress(
  connection: DuckDBConnection,
  meter: ProgressMeter,
  position: number | null,
  report: (message: FromChild) => void,
): NodeJS.Timeout {
  let told = meter.ratio()
  return setInterval(() => {
    meter.report(connection.progress.percentage)
    if (meter.ratio() <= told) return
    told = meter.ratio()
    report({
      type: 'progress',
      ratio: told,
      output: position === null ? null : { position, ratio: meter.stageRatio() },
    })
  }, progressEveryMs)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const count = (n: number): string => n.toLocaleString('en-US')
const bytes = (n: number): string =>
  n < 1000
    ? `${n} B`
    : n < 1_000_000
      ? `${(n / 1000).toFixed(1)} kB`
      : `${(n / 1_000_000).toFixed(1)} MB`
