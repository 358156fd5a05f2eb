import * as z from 'zod/mini'
import { isNumeric } from './exact-json.ts'
import { lenient } from './coerce.ts'
import { flagChoices } from './flags.ts'

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

/**
 * A decision about a flag (docs/api.md). `expected` and `fine` change what counts as usual, so
 * `expected` needs a reason.
 */
export const flagDecisionRequestSchema = z
  .object({
    choice: z.enum(flagChoices),
    reason: z.nullish(z.string().check(z.maxLength(500))),
  })
  .check(
    z.refine(({ choice, reason }) => choice !== 'expected' || (reason ?? '').trim() !== '', {
      path: ['reason'],
    }),
  )

/** Bounds of a package's hard limit, in seconds: a minute and 30 days. */
export const hardLimitBounds = { min: 60, max: 2_592_000 } as const

/** Sets a package's hard limit in whole seconds; null removes it. */
export const hardLimitRequestSchema = z.object({
  seconds: z.nullable(
    z.int().check(z.minimum(hardLimitBounds.min), z.maximum(hardLimitBounds.max)),
  ),
  reason: z.nullish(z.string().check(z.maxLength(500))),
})

export const clusterRequestSchema = z.object({
  nodes: z.nullish(lenient.count),
  type: z.nullish(z.string()),
  name: z.nullish(z.string().check(z.maxLength(100))),
  description: z.nullish(z.string().check(z.maxLength(1000))),
  terminate_on_idle: z.nullish(lenient.flag),
  time_to_idle: z.nullish(lenient.count),
})
export type ClusterRequest = z.output<typeof clusterRequestSchema>
