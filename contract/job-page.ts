import * as z from 'zod/mini'
import { errorBodySchema } from './errors.ts'

/**
 * A part of a job's page: what a read of its own returns with that read's tag, or why the read
 * failed. Null if it is left out: the source lacks it, or is slow to give it.
 */
export const pagePart = <S extends z.ZodMiniType>(data: S) =>
  z.nullable(
    z.union([
      z.object({ etag: z.nullable(z.string()), data }),
      z.object({ status: z.number(), error: errorBodySchema }),
    ]),
  )

const anyPart = pagePart(z.unknown())

/**
 * What a job's page shows at first, in one response. The parts are not parsed here: each has the
 * schema of the read it stands for, so that a part that cannot be read is missing alone.
 */
export const jobPageSchema = z.object({
  job: anyPart,
  transitions: anyPart,
  activity: anyPart,
  children: anyPart,
  variables: anyPart,
  neighbours: anyPart,
  runs: anyPart,
  log: anyPart,
})
export type JobPage = z.output<typeof jobPageSchema>
export type JobPagePart = JobPage[keyof JobPage]
