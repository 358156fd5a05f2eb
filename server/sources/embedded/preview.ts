import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { OutputPreview } from '../../../contract/job-texts.ts'
import { SourceError } from '../port.ts'
import { requireFiles } from './engine/retention.ts'
import type { JobFolder } from './folders.ts'
import type { JobRecord, OutputRecord } from './ledger/job-record.ts'
import { readPiece } from './log-file.ts'

/** The API's limit (jobs-api.md §2.5). */
const maxLines = 100
/** Maximum size of a preview in bytes, because a line may have any length. */
const maxBytes = 512 * 1024

/**
 * The first lines of an output: raw for text formats, pre-rendered JSON lines for Parquet.
 * @throws {SourceError} 404 if it is not written (yet) or was removed
 */
export function readPreview(
  job: JobRecord,
  output: OutputRecord,
  folder: JobFolder,
  url: string,
  storedAt: string,
): OutputPreview {
  requireFiles(job, 'The output')
  if (output.records === null)
    throw new SourceError(
      404,
      `Output "${output.file}" of job ${job.id} is not ` +
        `written${job.completedAt === null ? ' yet' : ''}.`,
    )
  const rendered = output.format === 'parquet'
  const file = join(rendered ? folder.previews : folder.outputs, output.file)
  const piece = readPiece(file, 0, maxBytes)
  if (!piece)
    throw new SourceError(404, `The file of output "${output.file}" of job ${job.id} is gone.`)
  return {
    preview: wholeLines(firstLines(piece.text, maxLines), piece.nextByte < statSync(file).size),
    url,
    rendered_from: rendered ? 'parquet' : null,
    stored_at: storedAt,
  }
}

/**
 * Drops an incomplete last line; if it is the only line, adds a note instead.
 * @param goesOn whether there is more after the text
 */
export function wholeLines(text: string, goesOn: boolean): string {
  if (!goesOn || text.endsWith('\n')) return text
  const end = text.lastIndexOf('\n') + 1
  return end > 0 ? text.slice(0, end) : `${text}… (cut by Jobwatch: the line continues)`
}

/** The first `most` lines of a text, with their original line ends. */
export function firstLines(text: string, most: number): string {
  let end = 0
  for (let line = 0; line < most; line += 1) {
    const at = text.indexOf('\n', end)
    if (at === -1) return text
    end = at + 1
  }
  return text.slice(0, end)
}
