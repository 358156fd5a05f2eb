import * as z from 'zod/mini'

/**
 * Body of an error answer (jobs-api.md §1.8). `request_id` is ours: it is also in the server's log.
 */
export const errorBodySchema = z.object({
  message: z.string(),
  request_id: z.optional(z.string()),
  /** `unknown`: the request may have been carried out all the same. */
  outcome: z.optional(z.enum(['unknown'])),
})
export type ErrorBody = z.output<typeof errorBodySchema>
