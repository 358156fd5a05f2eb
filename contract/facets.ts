import * as z from 'zod/mini'

const moreChoices = z.nullable(z.number())

const countedName = z.object({ id: z.number(), name: z.string(), count: z.number() })

/**
 * Counts by name; values that are not numbers are dropped. `z.record` would add half a kilobyte to
 * the page's first bundle.
 */
const countsSchema = z.pipe(
  z.unknown(),
  z.transform((raw): Record<string, number> => {
    const entries = Object.entries(raw !== null && typeof raw === 'object' ? raw : {})
    return Object.fromEntries(
      entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    )
  }),
)

/**
 * Counts over the jobs that match a filter. Each list ignores the filter's own choice in its field
 * (`by_status`, `by_flag` and `by_attention` ignore all three), so that a count is the number of jobs that choosing the
 * value would list. Total and histogram apply the whole filter. Counts above 10,000 may be lower
 * bounds.
 */
export const facetsSchema = z.object({
  total: z.number(),
  by_status: countsSchema,
  by_flag: countsSchema,
  /** By attention kind; `any` counts each job once. Ignores the same choices as `by_flag`. */
  by_attention: z._default(countsSchema, {}),
  /** Error groups of the unresolved failures among them. */
  causes: z._default(z.number(), 0),
  packages: z.array(countedName),
  clusters: z.array(countedName),
  owners: z.array(countedName),
  /** `key` is a value for the `creator` filter: `schedule:17`, `user:3`, `job:12`. */
  creators: z.array(z.object({ key: z.string(), name: z.string(), count: z.number() })),
  /** False if only the newest matches were counted: all counts are then lower bounds. */
  exact: z._default(z.boolean(), true),
  /** Number of choices missing from each list; null if some are missing but were not counted. */
  more: z._default(
    z.object({
      packages: moreChoices,
      clusters: moreChoices,
      owners: moreChoices,
      creators: moreChoices,
    }),
    {
      packages: 0,
      clusters: 0,
      owners: 0,
      creators: 0,
    },
  ),
  histogram: z.object({
    from: z.string(),
    to: z.string(),
    bucket_seconds: z.number(),
    /**
     * Sparse: empty buckets are left out. `at` is the start of the bucket, ISO; jobs are counted by
     * creation time.
     */
    buckets: z.array(
      z.object({
        at: z.string(),
        completed: z.number(),
        active: z.number(),
        stopped: z.number(),
        failed: z.number(),
      }),
    ),
    /**
     * If the filter chooses a status or flag, the jobs of every status and flag per bucket, also
     * sparse. Otherwise empty.
     */
    all: z._default(z.array(z.object({ at: z.string(), count: z.number() })), []),
  }),
})
export type Facets = z.output<typeof facetsSchema>
