import * as z from 'zod/mini'
import { isNumeric } from './exact-json.ts'
import { lenient } from './coerce.ts'

// Answers are read leniently, but a run that starts with less than was asked for costs hours:
// better to refuse it.
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
  // An empty text is how a bracket query writes an empty map.
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

/** What a run is asked for with (jobs-api.md §2.3), whichever of the three encodings it came in. */
export const runRequestSchema = z.object({
  cluster_id: askedId,
  package_id: askedId,
  variables: askedVariables,
  dynamic_variables: askedVariables,
  /** Ours: the job this run repeats. */
  rerun_of: lenient.integer,
})
export type RunRequest = z.output<typeof runRequestSchema>

/** Body of a stop (ours; the API itself takes none). */
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
