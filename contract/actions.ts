import * as z from 'zod/mini'
import { lenient } from './lenient.ts'

/** What a run is asked for with (jobs-api.md §2.3), whichever of the three encodings it came in. */
export const runRequestSchema = z.object({
  cluster_id: lenient.id,
  package_id: lenient.id,
  variables: lenient.variables,
  dynamic_variables: lenient.variables,
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

/** Request header with the display name of the person, percent-encoded. */
export const actorHeader = 'x-jobwatch-actor'
