import * as z from 'zod/mini'

/** How a source stands: what it grants, and what is asked of it. */
export const sourceStateSchema = z.object({
  /** Host that jobs come from; null for this machine. */
  place: z.nullable(z.string()),
  /**
   * What the source grants its key in an hour, and has left of it as last told; null where it sets
   * no limit (jobs-api.md §1.7).
   */
  credits: z.nullable(z.object({ limit: z.number(), remaining: z.number() })),
  /**
   * Calls that Jobwatch allows itself in an hour, and those of the last hour; people's actions are
   * not among them. Null where calls cost nothing.
   */
  budget: z.nullable(z.object({ limit: z.number(), spent: z.number() })),
  /** How often the source is asked at present; null where it tells of changes by itself. */
  pace_seconds: z.nullable(z.number()),
  /** ISO: until then nothing but what people ask for goes to the source; null when not paused. */
  paused_until: z.nullable(z.string()),
  /** How far back the jobs reach; null where the source tells everything at once. */
  history: z.nullable(
    z.object({
      complete: z.boolean(),
      /** Jobs fetched by the first fill so far. */
      jobs: z.number(),
      /** ISO: jobs created since then are there; null before the first page. */
      back_to: z.nullable(z.string()),
      /** ISO: how far back the fill is to go. */
      wanted_from: z.string(),
    }),
  ),
  /** Rows of answers that could not be read and were left out, since the start of the server. */
  left_out: z.number(),
})
export type SourceState = z.output<typeof sourceStateSchema>

/** The state of a source whose calls cost nothing, and which tells everything at once. */
export const freeSource: SourceState = {
  place: null,
  credits: null,
  budget: null,
  pace_seconds: null,
  paused_until: null,
  history: null,
  left_out: 0,
}

/** What a source may be able to do beyond listing, running and stopping jobs. */
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

/** How fresh the store is, and what the source can do (`GET A/sync`). */
export const syncSchema = z.extend(sourceStateSchema, {
  account: z.string(),
  /** What the jobs come from: `embedded`, `hosted`, or another kind. */
  source: z.string(),
  /** A page hides what is not among them; the API answers 501 for it. */
  capabilities: z._default(z.array(z.enum(capabilities)), [...capabilities]),
  /** ISO: last time the store is known to have equalled the source; null before the first fill. */
  synced_at: z.nullable(z.string()),
  lag_seconds: z.nullable(z.number()),
  last_error: z.nullable(
    z.object({ at: z.string(), message: z.string(), status: z.nullable(z.number()) }),
  ),
  revision: z.number(),
})
export type Sync = z.output<typeof syncSchema>
