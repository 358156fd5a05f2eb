import { Hono, type Context } from 'hono'
import { handoverMarkdown } from '../../../contract/handover-markdown.ts'
import { handoverNoteLength, newHandoverNoteSchema } from '../../../contract/handover.ts'
import { instantParam } from '../activity-page.ts'
import type { AppEnv } from '../app-context.ts'
import { HttpError } from '../errors.ts'
import { sendJson, taggedResponse } from '../json-response.ts'
import { permit } from '../principal.ts'
import { bodyOf, idParam, jsonBody, queryOf } from '../request.ts'

const msOrNull = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso))

/** @throws HttpError 422 */
function zoneParam(c: Context<AppEnv>): string {
  const zone = queryOf(c).get('zone') || 'UTC'
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    throw new HttpError(422, 'zone: the IANA name of a time zone, such as Europe/Vienna.')
  }
}

/** What those who come need to know (docs/api.md). */
export function handoverRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()

  routes.get('/handover', permit('job.read'), async (c) => {
    const account = c.get('account')
    const person = c.get('principal')
    const [from, to] = [msOrNull(instantParam(c, 'from')), msOrNull(instantParam(c, 'to'))]
    const span = await account.handover.span(from, to, person)
    const handover = await account.handover.gather(span, person)
    if (queryOf(c).get('format') !== 'markdown') return taggedResponse(c, handover)
    const root = `${c.get('baseUrl')}/${account.slug}`
    c.header('cache-control', 'no-store')
    return c.body(handoverMarkdown(handover, { root, zone: zoneParam(c) }), 200, {
      'content-type': 'text/markdown; charset=utf-8',
    })
  })

  routes.put('/handover', permit('failure.acknowledge'), async (c) => {
    await jsonBody(c)
    return sendJson(c, { at: await c.get('account').handover.handOver(c.get('principal')) })
  })

  routes.post('/handover/notes', permit('failure.acknowledge'), async (c) => {
    const problem = () => `text: a text of 1 to ${handoverNoteLength} characters.`
    const { text } = await bodyOf(c, newHandoverNoteSchema, problem)
    const note = await c.get('account').handover.addNote(text, c.get('principal'))
    return sendJson(c, note, 201)
  })

  routes.delete('/handover/notes/:id', permit('failure.acknowledge'), async (c) => {
    const id = idParam(c, 'id', 'Note')
    await c.get('account').handover.removeNote(id, c.get('principal'))
    return c.body(null, 204)
  })

  return routes
}
