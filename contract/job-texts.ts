import * as z from 'zod/mini'

/**
 * A log, or a piece of it. Byte numbers are of the UTF-8 text. `body` is null before the job
 * starts.
 */
export const jobLogSchema = z.object({
  body: z.nullable(z.string()),
  url: z.nullable(z.string()),
  /** Where `body` starts; 0 for the whole log. */
  from_byte: z._default(z.number(), 0),
  /** What to ask for next. */
  next_byte: z._default(z.number(), 0),
})
export type JobLog = z.output<typeof jobLogSchema>

/** The first lines of an output, raw (jobs-api.md §2.5). */
export const outputPreviewSchema = z.object({
  preview: z.string(),
  url: z.nullable(z.string()),
  /**
   * The output's real format where the preview is a rendering of it (`parquet` shown as JSON
   * lines); null when it is the raw text.
   */
  rendered_from: z._default(z.nullable(z.string()), null),
  /** ISO: when the output was last written; null when not known. */
  stored_at: z._default(z.nullable(z.string()), null),
})
export type OutputPreview = z.output<typeof outputPreviewSchema>
