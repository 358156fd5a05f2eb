import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { BrowserRouter, Navigate, useParams, useRoutes, type RouteObject } from 'react-router-dom'
import { basePath } from '../platform/base-path.ts'
import { watchClaims } from '../domain/claims/watch-claims.ts'
import { paths } from '../domain/paths.ts'
import { PageClient } from '../domain/page-client.ts'
import { lazyPart } from '../ui/lazy-part.tsx'
import { JobListPage } from '../pages/JobListPage.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { JobDetailPage } from './job-detail-part.ts'
import { prefetchPage } from './prefetch.ts'
import { Shell } from './Shell.tsx'

const AccountRedirect = lazyPart('The list of jobs', () =>
  import('./AccountRedirect.tsx').then((module) => module.AccountRedirect),
)
const NotFoundPage = lazyPart('This page', () =>
  import('./NotFoundPage.tsx').then((module) => module.NotFoundPage),
)
const OutputPreviewPage = lazyPart('The preview', () =>
  import('../pages/OutputPreviewPage.tsx').then((module) => module.OutputPreviewPage),
)
const TriagePage = lazyPart('Triage', () =>
  import('../pages/TriagePage.tsx').then((module) => module.TriagePage),
)
const ErrorGroupsPage = lazyPart('The error groups', () =>
  import('../pages/ErrorGroupsPage.tsx').then((module) => module.ErrorGroupsPage),
)
const ErrorGroupPage = lazyPart('The error group', () =>
  import('../pages/ErrorGroupPage.tsx').then((module) => module.ErrorGroupPage),
)
const PackagesPage = lazyPart('The packages', () =>
  import('../pages/PackagesPage.tsx').then((module) => module.PackagesPage),
)
const ClustersPage = lazyPart('The clusters', () =>
  import('../pages/ClustersPage.tsx').then((module) => module.ClustersPage),
)
const SchedulesPage = lazyPart('The schedules', () =>
  import('../pages/SchedulesPage.tsx').then((module) => module.SchedulesPage),
)
const ActivityPage = lazyPart('The activity', () =>
  import('../pages/ActivityPage.tsx').then((module) => module.ActivityPage),
)
const HandoverPage = lazyPart('The handover', () =>
  import('../pages/HandoverPage.tsx').then((module) => module.HandoverPage),
)
const SignInPage = lazyPart('The sign-in page', () =>
  import('../pages/SignInPage.tsx').then((module) => module.SignInPage),
)
const AdminShell = lazyPart('The administration', () =>
  import('./AdminShell.tsx').then((module) => module.AdminShell),
)
const AdminPage = lazyPart('The administration', () =>
  import('../pages/AdminPage.tsx').then((module) => module.AdminPage),
)

function ToJobs() {
  const { account = '' } = useParams()
  return <Navigate to={paths.jobs(account)} replace />
}

const routes: RouteObject[] = [
  { path: '/', element: <AccountRedirect /> },
  { path: '/sign-in', element: <SignInPage /> },
  { path: '/admin', element: <AdminShell />, children: [{ index: true, element: <AdminPage /> }] },
  {
    path: '/:account',
    element: <Shell />,
    children: [
      { index: true, element: <ToJobs /> },
      { path: 'jobs', element: <JobListPage /> },
      { path: 'jobs/:jobId', element: <JobDetailPage /> },
      { path: 'jobs/:jobId/outputs/:outputId', element: <OutputPreviewPage /> },
      { path: 'triage', element: <TriagePage /> },
      { path: 'errors', element: <ErrorGroupsPage /> },
      { path: 'errors/:groupKey', element: <ErrorGroupPage /> },
      { path: 'packages', element: <PackagesPage /> },
      { path: 'clusters', element: <ClustersPage /> },
      { path: 'schedules', element: <SchedulesPage /> },
      { path: 'handover', element: <HandoverPage /> },
      { path: 'activity', element: <ActivityPage /> },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]

const Pages = () => useRoutes(routes)

function createClient() {
  const client = new PageClient()
  watchClaims(client)
  prefetchPage(client, window.location)
  return client
}

export function App() {
  const [client] = useState(createClient)
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <BrowserRouter basename={basePath}>
          <Pages />
        </BrowserRouter>
      </QueryClientProvider>
    </ErrorBoundary>
  )
}
