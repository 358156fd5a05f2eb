import * as z from 'zod/mini'

/** The longest wait for news that the server grants, in seconds. */
export const maxWaitSeconds = 25

/** More accounts than one request names are not asked about. */
export const maxOtherAccounts = 20

/** A revision of one account; opaque. */
export const accountRevisionSchema = z.object({ account: z.string(), revision: z.string() })
export type AccountRevision = z.output<typeof accountRevisionSchema>

/** The response of `GET A/revision`. */
export const revisionSchema = z.object({
  /** Opaque: another one means that something may have changed. */
  revision: z.string(),
  /** Opaque: another one means that the caller's name or roles have changed. */
  caller: z.string(),
  /** Revisions of the other accounts asked about, of those that the caller may read. */
  also: z.array(accountRevisionSchema),
})
export type Revision = z.output<typeof revisionSchema>
