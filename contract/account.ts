import * as z from 'zod/mini'
import { lenient } from './coerce.ts'

/** The colours an account can have; the page has a class for each. */
export const accountColors = ['red', 'amber', 'green', 'blue', 'violet', 'grey'] as const
export type AccountColor = (typeof accountColors)[number]

/** How an account is displayed, so that nobody stops a job in the wrong one. */
export const accountLookSchema = z.object({
  /** A word shown next to the name, such as `Production`; null for none. */
  label: z.nullable(z.string()),
  color: z.nullable(z.enum(accountColors)),
  /** Bulk actions need extra confirmation in this account. */
  production: z.boolean(),
})
export type AccountLook = z.output<typeof accountLookSchema>

export const plainLook: AccountLook = { label: null, color: null, production: false }

/**
 * An account of this server, as listed by `GET /accounts`; `account_id` is the slug (jobs-api.md
 * §9).
 */
export const accountSchema = z.extend(accountLookSchema, {
  account_id: z.string(),
  name: lenient.text,
  source: lenient.text,
})
export type Account = z.output<typeof accountSchema>
