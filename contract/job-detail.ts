import * as z from 'zod/mini'
import { jobExtrasSchema } from './job-row.ts'
import { jobSchema } from './job.ts'

/**
 * What the detail page reads: a job with `include=insight` (plus `log_summary`, `package`,
 * `cluster`).
 */
export const jobDetailSchema = z.pipe(
  z.pipe(
    z.unknown(),
    z.transform((raw) => ({
      job: raw,
      insight:
        raw !== null && typeof raw === 'object' && 'insight' in raw ? raw.insight : undefined,
    })),
  ),
  z.pipe(
    z.object({ job: jobSchema, insight: jobExtrasSchema }),
    z.transform(({ job, insight }) => ({ ...job, insight })),
  ),
)
export type JobDetail = z.output<typeof jobDetailSchema>
