// First: it declares the order of the style layers that all others fall into.
import './styles/index.css'
import { StrictMode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router-dom'
import { App } from './app/App.tsx'
import { fillCache, takePageData } from './app/page-data.ts'
import { noQueries, pageQueries, type PageQueries } from './app/page-queries.ts'
import { showTheme } from './app/theme.ts'
import { watchClaims } from './domain/claims/watch-claims.ts'
import { PageClient } from './domain/page-client.ts'
import { basePath } from './platform/base-path.ts'
import { beginFirstDrawing } from './platform/first-drawing.ts'
import { readPreference } from './platform/preferences.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

const client = new PageClient()
watchClaims(client)
const page = (
  <StrictMode>
    <App
      client={client}
      router={(pages) => <BrowserRouter basename={basePath}>{pages}</BrowserRouter>}
    />
  </StrictMode>
)
const data = takePageData(document)

function start(container: Element, queries: PageQueries): void {
  if (data === null) {
    for (const query of [...queries.first, ...queries.others]) void query.prefetch(client)
    createRoot(container).render(page)
    return
  }
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
else start(root, queries)
