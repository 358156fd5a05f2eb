/** Collects the figures of a run: each is printed when it is known, and all go into one JSON file. */
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** A figure with its target, both in the same unit. */
export interface Figure {
  what: string
  value: number
  /** `ms`, `kB`, `×`, or what is counted. */
  unit: string
  /** At most this. Null if there is no target. */
  target: number | null
  /** What else was seen. */
  note?: string
}

/** A figure in words, for parts whose figures are not single numbers. */
interface Told {
  what: string
  figure: string
  reach: string
}

export interface Table {
  title: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
}

export type Print = (what: string, figure: string, reach: string) => void

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)

const withUnit = (value: number, unit: string): string => `${digits(value)} ${unit}`

export class Report {
  readonly #startedAt = new Date().toISOString()
  readonly #figures: (Figure & { part: string; ratio: number | null })[] = []
  readonly #told: (Told & { part: string })[] = []
  readonly #tables: (Table & { part: string })[] = []
  #part = ''

  /** Begins a part: its figures are printed below its name. */
  begin(part: string): void {
    this.#part = part
    this.text(`\n== ${part}`)
  }

  add(figure: Figure): void {
    const { what, value, unit, target, note = '' } = figure
    const ratio = target === null || target === 0 ? null : value / target
    this.#figures.push({ ...figure, part: this.#part, ratio })
    const wanted = target === null ? '–' : `≤ ${withUnit(target, unit)}`
    const share = ratio === null ? '' : `${ratio.toFixed(2)} × target`
    const missed = ratio !== null && ratio > 1 ? '  MISSED' : ''
    this.text(
      `${what.padEnd(66)} ${withUnit(value, unit).padStart(12)}  ${wanted.padEnd(14)} ` +
        `${share.padEnd(14)}${missed}${note === '' ? '' : `  ${note}`}`,
    )
  }

  /** A figure in words. */
  readonly tell: Print = (what, figure, reach) => {
    this.#told.push({ what, figure, reach, part: this.#part })
    this.text(`${what.padEnd(66)} ${figure.padEnd(58)} reach ${reach}`)
  }

  table(table: Table): void {
    this.#tables.push({ ...table, part: this.#part })
    const widths = table.columns.map((name, column) =>
      Math.max(name.length, ...table.rows.map((row) => row[column]?.length ?? 0)),
    )
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd()
    this.text([`\n${table.title}`, line(table.columns), ...table.rows.map(line)].join('\n'))
  }

  readonly text = (text: string): void => void process.stdout.write(`${text}\n`)

  /** Figures over their target. */
  get missed(): number {
    return this.#figures.filter(({ ratio }) => ratio !== null && ratio > 1).length
  }

  write(file: string): void {
    const content = {
      started_at: this.#startedAt,
      node: process.version,
      cores: availableParallelism(),
      figures: this.#figures,
      in_words: this.#told,
      tables: this.#tables,
    }
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
  }
}
