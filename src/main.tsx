// First: it declares the order of the style layers that all others fall into.
import './styles/index.css'
import { StrictMode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router-dom'
import { App } from './app/App.tsx'
import { fillCache, takePageData } from './app/page-data.ts'
import { pageQueries } from './app/page-queries.ts'
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
const queries = pageQueries(location.pathname.slice(basePath.length), location.search)
const page = (
  <StrictMode>
    <App
      client={client}
      router={(pages) => <BrowserRouter basename={basePath}>{pages}</BrowserRouter>}
    />
  </StrictMode>
)
const data = takePageData(document)
if (data === null) {
  showTheme(readPreference('theme'))
  for (const query of [...queries.first, ...queries.others]) void query.prefetch(client)
  createRoot(root).render(page)
} else {
  beginFirstDrawing(data)
  fillCache(client, queries, data, Date.now())
  client.api.hold()
  hydrateRoot(root, page)
}
