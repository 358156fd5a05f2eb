import * as z from 'zod/mini'

/**
 * A log or part of one. Positions count bytes of the UTF-8 text. `body` is null before the job
 * starts.
 */
export const jobLogSchema = z.object({
  body: z.nullable(z.string()),
  url: z.nullable(z.string()),
  /** Position of `body` in the log; 0 for the whole log. */
  from_byte: z._default(z.number(), 0),
  /** Where the next request should continue. */
  next_byte: z._default(z.number(), 0),
})
export type JobLog = z.output<typeof jobLogSchema>

/** The first lines of an output, raw (jobs-api.md §2.5). */
export const outputPreviewSchema = z.object({
  preview: z.string(),
  url: z.nullable(z.string()),
  /**
   * The output's actual format if the preview is a rendering of it (`parquet` shown as JSON lines);
   * null if the preview is the raw text.
   */
  rendered_from: z._default(z.nullable(z.string()), null),
  /** ISO: when the output was last written; null if unknown. */
  stored_at: z._default(z.nullable(z.string()), null),
})
export type OutputPreview = z.output<typeof outputPreviewSchema>
