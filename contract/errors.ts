import * as z from 'zod/mini'

/**
 * Body of an error response (jobs-api.md §1.8). `request_id` is our addition and also appears in
 * the server's log.
 */
export const errorBodySchema = z.object({
  message: z.string(),
  request_id: z.optional(z.string()),
  /** `unknown`: the request may still have been carried out. */
  outcome: z.optional(z.enum(['unknown'])),
  /** `sign_in_required`: there is no session, or it has ended. `forbidden`: see `permission`. */
  code: z.optional(z.enum(['sign_in_required', 'forbidden'])),
  /** What the caller's role does not include. */
  permission: z.optional(z.string()),
})
export type ErrorBody = z.output<typeof errorBodySchema>
