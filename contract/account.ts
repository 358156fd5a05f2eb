import * as z from 'zod/mini'
import { lenient } from './coerce.ts'

/** Colours an account can be told by; the page has a class for each. */
export const accountColors = ['red', 'amber', 'green', 'blue', 'violet', 'grey'] as const
export type AccountColor = (typeof accountColors)[number]

/** How an account is told from the others, so that nobody stops a job of the wrong one. */
export const accountLookSchema = z.object({
  /** A word beside the name, such as `Production`; null for none. */
  label: z.nullable(z.string()),
  color: z.nullable(z.enum(accountColors)),
  /** Actions on several jobs ask for more care here. */
  production: z.boolean(),
})
export type AccountLook = z.output<typeof accountLookSchema>

export const plainLook: AccountLook = { label: null, color: null, production: false }

/**
 * One of the server's accounts, as `GET /accounts` lists it; `account_id` is the slug (jobs-api.md
 * §9).
 */
export const accountSchema = z.extend(accountLookSchema, {
  account_id: z.string(),
  name: lenient.text,
  source: lenient.text,
})
export type Account = z.output<typeof accountSchema>
