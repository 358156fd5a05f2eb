import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useRoutes, type RouteObject } from 'react-router-dom'
import type { PageClient } from '../domain/page-client.ts'
import { JobListPage } from '../pages/JobListPage.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { AccountPages } from './account-pages-part.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Shell } from './Shell.tsx'

const ServerPages = lazyPart('This page', () =>
  import('./ServerPages.tsx').then((module) => module.ServerPages),
)

const routes: RouteObject[] = [
  { path: '/', element: <ServerPages place="start" /> },
  { path: '/sign-in', element: <ServerPages place="sign-in" /> },
  {
    path: '/admin',
    element: <ServerPages place="admin" />,
    children: [{ index: true, element: <ServerPages place="admin-page" /> }],
  },
  {
    path: '/:account',
    element: <Shell />,
    children: [
      { path: 'jobs', element: <JobListPage /> },
      { path: '*', element: <AccountPages /> },
    ],
  },
]

const Pages = () => useRoutes(routes)

/**
 * The whole page.
 * @param router puts the pages below a router: the browser's, or that of a rendering on the server
 */
export function App({
  client,
  router,
}: {
  client: PageClient
  router: (pages: ReactNode) => ReactNode
}) {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>{router(<Pages />)}</QueryClientProvider>
    </ErrorBoundary>
  )
}
