import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { BrowserRouter, Navigate, Route, Routes, useParams } from 'react-router-dom'
import { watchClaims } from '../lib/claims/store.ts'
import { paths } from '../lib/paths.ts'
import { createQueryClient } from '../lib/query-client.ts'
import { JobListPage } from '../pages/JobListPage.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { prefetchList } from './prefetch.ts'
import { Shell } from './Shell.tsx'

const ToAccount = lazy(() => import('./ToAccount.tsx').then((module) => ({ default: module.ToAccount })))
const NotFoundPage = lazy(() => import('./NotFoundPage.tsx').then((module) => ({ default: module.NotFoundPage })))
const JobDetailPage = lazy(() => import('../pages/JobDetailPage.tsx').then((module) => ({ default: module.JobDetailPage })))
const OutputPreviewPage = lazy(() => import('../pages/OutputPreviewPage.tsx').then((module) => ({ default: module.OutputPreviewPage })))
const PackagesPage = lazy(() => import('../pages/PackagesPage.tsx').then((module) => ({ default: module.PackagesPage })))
const ClustersPage = lazy(() => import('../pages/ClustersPage.tsx').then((module) => ({ default: module.ClustersPage })))
const SchedulesPage = lazy(() => import('../pages/SchedulesPage.tsx').then((module) => ({ default: module.SchedulesPage })))

function ToJobs() {
  const { account = '' } = useParams()
  return <Navigate to={paths.jobs(account)} replace />
}

function createClient() {
  const client = createQueryClient()
  watchClaims(client)
  prefetchList(client, window.location)
  return client
}

export function App() {
  const [client] = useState(createClient)
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Routes>
            <Route
              path="/"
              element={
                <Suspense fallback={null}>
                  <ToAccount />
                </Suspense>
              }
            />
            <Route path="/:account" element={<Shell />}>
              <Route index element={<ToJobs />} />
              <Route path="jobs" element={<JobListPage />} />
              <Route path="jobs/:jobId" element={<JobDetailPage />} />
              <Route path="jobs/:jobId/outputs/:outputId" element={<OutputPreviewPage />} />
              <Route path="packages" element={<PackagesPage />} />
              <Route path="clusters" element={<ClustersPage />} />
              <Route path="schedules" element={<SchedulesPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Route>
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </ErrorBoundary>
  )
}
