import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { StaticRouter } from 'react-router-dom'
import type { PageRequest, RenderedPage, RenderPage } from '../contract/page-rendering.ts'
import { revisionSchema, type AccountRevision } from '../contract/changes.ts'
import { App } from './app/App.tsx'
import { fillCache, printPageData, type PageData } from './app/page-data.ts'
import {
  accountIn,
  noQueries,
  pageQueries,
  type PageQueries,
  type PageQuery,
} from './app/page-queries.ts'
import { PageClient } from './domain/page-client.ts'
import { apiPath } from './platform/account.ts'
import { columnsQuery } from './features/jobs/use-columns.ts'
import { ApiClient } from './platform/api.ts'
import { setBasePath } from './platform/base-path.ts'
import { defaultDrawn, drawnInCookies } from '../contract/drawn-preferences.ts'
import { beginFirstDrawing } from './platform/first-drawing.ts'
import { loadParts } from './ui/lazy-part.tsx'

/*
 * Renders a page on the server, as the browser would draw it with the same data. Built into
 * dist/.server, which the server loads when it finds it.
 */

/**
 * How long a page waits for its rows, which a source may have to be asked for, and how long these wait
 * for counts and whatever else it shows. Milliseconds.
 */
const longestReadMs = 300
const patienceMs = 15

/** Reads through the server that renders the page. */
class ServerReads extends ApiClient {
  readonly #read: PageRequest['read']

  constructor(read: PageRequest['read']) {
    super()
    this.#read = read
  }

  override send(path: string): Promise<Response> {
    return this.#read(path)
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

async function readAll(client: PageClient, queries: readonly PageQuery[]): Promise<void> {
  await Promise.all(queries.map((query) => query.prefetch(client)))
}

const hasAll = (client: PageClient, queries: readonly PageQuery[]): boolean =>
  queries.every(({ isRead }) => isRead(client))

/** The time zone of this machine: for a browser that is here first, the best guess. */
const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone

// Nothing can be loaded while a page is rendered.
await loadParts()
const columnsOf = await columnsQuery.queryFn()

function markupOf(
  { pathname, search, basePath }: Pick<PageRequest, 'pathname' | 'search' | 'basePath'>,
  queries: PageQueries,
  data: PageData,
): string {
  const client = new PageClient()
  fillCache(client, queries, data, data.nowMs)
  // A function: given as it is, it would be called.
  client.setQueryData(columnsQuery.queryKey, () => columnsOf)
  setBasePath(basePath)
  beginFirstDrawing(data)
  return renderToString(
    <StrictMode>
      <App
        client={client}
        router={(pages) => (
          <StaticRouter basename={basePath || '/'} location={`${basePath}${pathname}${search}`}>
            {pages}
          </StaticRouter>
        )}
      />
    </StrictMode>,
  )
}

/** The revision of the page's account, so that the browser knows what its data is as new as. */
async function readRevision({ pathname, read }: PageRequest): Promise<AccountRevision | null> {
  const account = accountIn(pathname)
  if (account === null) return null
  const response = await read(apiPath(account, 'revision?wait=0'))
  if (!response.ok) return null
  const { revision } = revisionSchema.parse(await response.json())
  return { account, revision }
}

async function pageOf(request: PageRequest, queries: PageQueries): Promise<RenderedPage | null> {
  const reader = new PageClient(new ServerReads(request.read))
  reader.setDefaultOptions({ queries: { retry: false } })
  const revision = await readRevision(request)
  const others = readAll(reader, queries.others)
  await Promise.race([readAll(reader, queries.first), pause(longestReadMs)])
  if (!hasAll(reader, queries.first)) return null
  await Promise.race([others, pause(patienceMs)])

  // From here on nothing waits, so that what is rendered is what is sent along.
  const nowMs = request.nowMs()
  const known = drawnInCookies(request.cookies) ?? defaultDrawn
  const preferences = { ...known, localZone: known.localZone || machineZone }
  // Not the parts that a job's page has been split into: the browser splits it, too.
  const paths = new Set([...queries.first, ...queries.others].map(({ path }) => path))
  const reads = reader.api.reads().filter(({ path }) => paths.has(path))
  const { element, read } = printPageData({ nowMs, preferences, reads, revision })
  return { markup: markupOf(request, queries, read), data: element }
}

export const renderPage: RenderPage = async (request) => {
  const queries = await pageQueries(request.pathname, request.search)
  return queries.first.length === 0 ? null : { render: () => pageOf(request, queries) }
}

// Code that has run once runs faster, and this is before anybody waits for it.
markupOf({ pathname: '/warm-up/jobs', search: '', basePath: '' }, noQueries, {
  nowMs: 0,
  preferences: defaultDrawn,
  reads: [],
  revision: null,
})
