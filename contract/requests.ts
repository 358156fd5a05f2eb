import * as z from 'zod/mini'
import { isNumeric } from './exact-json.ts'
import { lenient } from './coerce.ts'

// Responses are parsed leniently, requests are not: a run that starts with less than was requested
// can waste hours.
const askedId = z.pipe(
  z
    .unknown()
    .check(
      z.refine(
        (raw) => (isNumeric(raw) || typeof raw === 'string') && Number.isSafeInteger(Number(raw)),
      ),
    ),
  lenient.id,
)
const askedVariables = z.pipe(
  // Bracket queries write an empty map as an empty text.
  z.optional(
    z
      .unknown()
      .check(
        z.refine(
          (raw) =>
            raw === undefined ||
            raw === null ||
            raw === '' ||
            (typeof raw === 'object' && !Array.isArray(raw)),
        ),
      ),
  ),
  lenient.variables,
)

/** A request to run a job (jobs-api.md §2.3), in any of the three encodings. */
export const runRequestSchema = z.object({
  cluster_id: askedId,
  package_id: askedId,
  variables: askedVariables,
  dynamic_variables: askedVariables,
  /** Our addition: the job that this run repeats. */
  rerun_of: lenient.integer,
})
export type RunRequest = z.output<typeof runRequestSchema>

/** Body of a stop request (our addition; the API takes none). */
export const stopBodySchema = z.object({ reason: z.nullish(z.string().check(z.maxLength(500))) })

export const clusterRequestSchema = z.object({
  nodes: z.nullish(lenient.count),
  type: z.nullish(z.string()),
  name: z.nullish(z.string().check(z.maxLength(100))),
  description: z.nullish(z.string().check(z.maxLength(1000))),
  terminate_on_idle: z.nullish(lenient.flag),
  time_to_idle: z.nullish(lenient.count),
})
export type ClusterRequest = z.output<typeof clusterRequestSchema>
