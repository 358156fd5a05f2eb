import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definitionSchema } from '../../packages/definition.ts'
import { runLimits, systemDefaults } from '../../variables/system.ts'
import { startDataflow } from '../dataflow.ts'
import type { FromChild, RunEnd } from '../protocol.ts'

interface Read {
  end: RunEnd
  log: string
  /** Lines of the output if it is JSON. */
  rows: string[]
  /** The output as shown in a preview. */
  shown: string
  messages: FromChild[]
}

interface More {
  steps?: { name: string; sql: string }[]
  /** Columns of the output, which holds the last step's table. */
  format?: 'csv' | 'json' | 'parquet'
  /** Appended to the file name, such as `.gz`. */
  ending?: string
  tempMb?: number
}

/**
 * Runs a dataflow over one file, in this process.
 * @param options of the CSV source
 */
export async function readFile(
  content: string | Buffer,
  options: object = {},
  format: 'csv' | 'json' = 'csv',
  more: More = {},
): Promise<Read> {
  const folder = mkdtempSync(join(tmpdir(), 'jobwatch-read-'))
  try {
    for (const name of ['out', 'preview', 'temp']) mkdirSync(join(folder, name))
    const path = join(folder, `in.${format}${more.ending ?? ''}`)
    writeFileSync(path, content)
    const steps = more.steps ?? []
    const written = more.format ?? 'json'
    const definition = definitionSchema.parse({
      name: 'test',
      flow_type: 'dataflow',
      sources: [
        {
          name: 's',
          from: 'input',
          file: `in.${format}`,
          format,
          ...(format === 'csv' ? { options } : {}),
        },
      ],
      steps,
      destinations: [
        { name: 'o', from: steps.at(-1)?.name ?? 's', file: `rows.${written}`, format: written },
      ],
    })
    if (definition.flow_type !== 'dataflow') throw new Error('A dataflow was expected.')
    const [source, destination] = [definition.sources[0], definition.destinations[0]]
    if (!source || !destination) throw new Error('A source and a destination were expected.')
    const output = join(folder, 'out', destination.file)
    const preview = join(folder, 'preview/rows')
    const log: string[] = []
    const messages: FromChild[] = []
    const end = await startDataflow(
      {
        sources: [{ source, path }],
        steps,
        outputs: [
          {
            destination,
            file: destination.file,
            partialPath: output,
            previewPath: written === 'parquet' ? preview : null,
          },
        ],
        variables: '{}',
        limits: {
          ...runLimits(systemDefaults),
          ...(more.tempMb === undefined ? {} : { tempMb: more.tempMb }),
        },
        outputLimitMb: 100,
        logFile: join(folder, 'log'),
        outputFolder: join(folder, 'out'),
        previewFolder: join(folder, 'preview'),
        tempFolder: join(folder, 'temp'),
      },
      (message) => void messages.push(message),
      (line) => void log.push(line),
    ).ended
    const shownPath = written === 'parquet' ? preview : output
    const shown =
      end.kind === 'completed' && existsSync(shownPath) ? readFileSync(shownPath, 'utf8') : ''
    return {
      end,
      log: log.join('\n'),
      rows: shown.split('\n').filter((line) => line !== ''),
      shown,
      messages,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
