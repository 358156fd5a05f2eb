import * as z from 'zod/mini'

/** The state of a source: its limits, pace and history. */
export const sourceStateSchema = z.object({
  /** Host that jobs come from; null for this machine. */
  place: z.nullable(z.string()),
  /**
   * Calls the source grants its key per hour, and calls left as last reported; null if there is no
   * limit (jobs-api.md §1.7).
   */
  credits: z.nullable(z.object({ limit: z.number(), remaining: z.number() })),
  /**
   * Calls Jobwatch allows itself per hour, and calls made in the last hour, both without user
   * actions. Null if calls are free.
   */
  budget: z.nullable(z.object({ limit: z.number(), spent: z.number() })),
  /** How often the source is polled; null if it reports changes by itself. */
  pace_seconds: z.nullable(z.number()),
  /** ISO: until then only user actions are sent to the source; null if not paused. */
  paused_until: z.nullable(z.string()),
  /** How far back the jobs reach; null if the source returns its whole history at once. */
  history: z.nullable(
    z.object({
      complete: z.boolean(),
      /** Jobs fetched by the history fill so far. */
      jobs: z.number(),
      /** ISO: all jobs created since then have been fetched; null before the first page. */
      back_to: z.nullable(z.string()),
      /** ISO: how far back the fill will go. */
      wanted_from: z.string(),
    }),
  ),
  /** Rows of responses dropped because they could not be read, since the server started. */
  left_out: z.number(),
})
export type SourceState = z.output<typeof sourceStateSchema>

/** The state of a source whose calls are free and which returns its whole history at once. */
export const freeSource: SourceState = {
  place: null,
  credits: null,
  budget: null,
  pace_seconds: null,
  paused_until: null,
  history: null,
  left_out: 0,
}

/** What a source may support beyond listing, running and stopping jobs. */
export const capabilities = [
  'packages',
  'clusters',
  'schedules',
  'members',
  'logs',
  'previews',
  'children',
  'variables',
  'watchers',
  'hooks',
] as const
export type Capability = (typeof capabilities)[number]

/** Freshness of the store and capabilities of the source (`GET A/sync`). */
export const syncSchema = z.extend(sourceStateSchema, {
  account: z.string(),
  /** The kind of source: `embedded`, `hosted` or another. */
  source: z.string(),
  /** Pages hide what is missing here; the API returns 501 for it. */
  capabilities: z._default(z.array(z.enum(capabilities)), [...capabilities]),
  /** ISO: when the store last matched the source; null before the first fill. */
  synced_at: z.nullable(z.string()),
  lag_seconds: z.nullable(z.number()),
  last_error: z.nullable(
    z.object({ at: z.string(), message: z.string(), status: z.nullable(z.number()) }),
  ),
  revision: z.number(),
  /** What the caller may do in this account; missing: everything. */
  permissions: z.optional(z.array(z.string())),
})
export type Sync = z.output<typeof syncSchema>
