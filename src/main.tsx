// First: it declares the order of the style layers that all others fall into.
import './styles/index.css'
import { StrictMode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router-dom'
import { App } from './app/App.tsx'
import { fillCache, takePageData } from './app/page-data.ts'
import { noQueries, pageQueries, type PageQueries } from './app/page-queries.ts'
import { showTheme } from './app/theme.ts'
import { PageClient } from './domain/page-client.ts'
import { columnsQuery } from './features/jobs/use-columns.ts'
import { basePath } from './platform/base-path.ts'
import { beginFirstDrawing } from './platform/first-drawing.ts'
import { readPreference } from './platform/preferences.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

const client = new PageClient()
const page = (
  <StrictMode>
    <App
      client={client}
      router={(pages) => <BrowserRouter basename={basePath}>{pages}</BrowserRouter>}
    />
  </StrictMode>
)
const data = takePageData(document)

/** Whether the list is drawn with optional columns, whose code has to be there for that. */
const hasColumns = (columns: readonly string[]): boolean =>
  columns.length > 0 || new URLSearchParams(location.search).has('columns')

async function start(container: Element, queries: PageQueries): Promise<void> {
  if (data === null) {
    for (const query of [...queries.first, ...queries.others]) void query.prefetch(client)
    createRoot(container).render(page)
    return
  }
  if (hasColumns(data.preferences.columns)) await client.prefetchQuery(columnsQuery)
  beginFirstDrawing(data)
  fillCache(client, queries, data, Date.now())
  client.api.hold()
  hydrateRoot(container, page)
}

if (data === null) showTheme(readPreference('theme'))
const queries = pageQueries(location.pathname.slice(basePath.length), location.search)
if (queries instanceof Promise)
  queries.then(
    (loaded) => start(root, loaded),
    // The page says by itself that its code is missing.
    () => start(root, noQueries),
  )
else void start(root, queries)
