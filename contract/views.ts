import * as z from 'zod/mini'

export const viewLimits = { name: 60, own: 50, shared: 100, query: 2_000, columns: 20 } as const

/** A saved view of the job list. */
export const viewSchema = z.object({
  id: z.number(),
  name: z.string(),
  /** Parameters of `GET A/jobs`, in their canonical form; relative ranges stay relative. */
  query: z.string(),
  /** Keys of the optional columns; null leaves them to the person. */
  columns: z.nullable(z.array(z.string())),
  /** Name of the person who saved it. */
  owner: z.string(),
  is_own: z.boolean(),
  /** The caller may change and delete it: its owner, or an administrator. */
  may_edit: z.boolean(),
  /** Seen by everybody in the account. */
  shared: z.boolean(),
  /** Shown as a tab. */
  pinned: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
})
export type SavedView = z.output<typeof viewSchema>

export const viewsSchema = z.object({
  /** The caller’s own and the shared ones, in the order of their tabs. */
  views: z.array(viewSchema),
  /** Key of a built-in view, or the id of a saved one as text; null if the caller chose none. */
  default: z.nullable(z.string()),
})
export type SavedViews = z.output<typeof viewsSchema>

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(viewLimits.name))
const query = z.string().check(z.maxLength(viewLimits.query))
const columns = z.nullable(
  z.array(z.string().check(z.regex(/^[a-z_]{1,40}$/))).check(z.maxLength(viewLimits.columns)),
)

export const newViewSchema = z.object({
  name,
  query,
  columns: z._default(columns, null),
  shared: z._default(z.boolean(), false),
  pinned: z._default(z.boolean(), true),
})
export type NewView = z.input<typeof newViewSchema>

/** Fields that are left out stay as they are. */
export const viewChangeSchema = z.object({
  name: z.optional(name),
  query: z.optional(query),
  columns: z.optional(columns),
  shared: z.optional(z.boolean()),
  pinned: z.optional(z.boolean()),
  /** Moves the view in front of another one; null moves it to the end. */
  before: z.optional(z.nullable(z.int())),
})
export type ViewChange = z.output<typeof viewChangeSchema>

export const defaultViewSchema = z.object({ view: z.nullable(z.string().check(z.maxLength(20))) })

/** How many jobs each of some views lists now (`GET A/views/counts?ids=`). */
export const viewCountsSchema = z.array(
  z.object({ id: z.number(), count: z.number(), exact: z.boolean() }),
)
export type ViewCounts = z.output<typeof viewCountsSchema>

/** Saved views that are counted in one request. */
export const maxCountedViews = 20
