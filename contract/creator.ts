import * as z from 'zod/mini'
import { lenient } from './coerce.ts'

/**
 * Who or what started a job (jobs-api.md §4). Rely on `type` and `id`; `display_name` is only a
 * label.
 */
export const creatorSchema = z.object({
  type: z.string(),
  id: lenient.id,
  display_name: lenient.text,
  url: lenient.text,
  html_url: lenient.text,
})
export type Creator = z.output<typeof creatorSchema>
