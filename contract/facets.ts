import * as z from 'zod/mini'

const moreChoices = z.nullable(z.number())

const countedName = z.object({ id: z.number(), name: z.string(), count: z.number() })

/**
 * Counts by name; what is not a number is left out. `z.record` would do, but it is half a kilobyte
 * of the page's first bundle.
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
 * Counts over the jobs that match a filter. Each list leaves out the filter's own choice in its
 * field (`by_status` and `by_flag` leave out both), so that a count is what choosing that value
 * alone would list. Total and histogram apply the whole filter. A count above 10,000 may stand for
 * more.
 */
export const facetsSchema = z.object({
  total: z.number(),
  by_status: countsSchema,
  by_flag: countsSchema,
  packages: z.array(countedName),
  clusters: z.array(countedName),
  owners: z.array(countedName),
  /** `key` is what the `creator` filter takes: `schedule:17`, `user:3`, `job:12`. */
  creators: z.array(z.object({ key: z.string(), name: z.string(), count: z.number() })),
  /** False where only the newest matches were counted: there are at least as many as told. */
  exact: z._default(z.boolean(), true),
  /**
   * Further choices that the lists leave out; null where there are some and nobody counted them.
   */
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
     * Sparse: buckets without jobs are left out. `at` is the bucket's start, ISO; a job counts at
     * its creation.
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
     * Where the filter chooses a status or flag: the jobs of every status and flag in each bucket,
     * sparse as well. Else empty.
     */
    all: z._default(z.array(z.object({ at: z.string(), count: z.number() })), []),
  }),
})
export type Facets = z.output<typeof facetsSchema>
