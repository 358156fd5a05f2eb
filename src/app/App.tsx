import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { BrowserRouter, Navigate, Route, Routes, useParams } from 'react-router-dom'
import { watchClaims } from '../lib/claims/store.ts'
import { paths } from '../lib/paths.ts'
import { readPreference } from '../lib/preferences.ts'
import { createQueryClient } from '../lib/query-client.ts'
import { accountsQuery } from '../lib/queries/resources.ts'
import { JobListPage } from '../pages/JobListPage.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'
import { prefetchList } from './prefetch.ts'
import { Shell } from './Shell.tsx'

const JobDetailPage = lazy(() => import('../pages/JobDetailPage.tsx').then((module) => ({ default: module.JobDetailPage })))
const OutputPreviewPage = lazy(() => import('../pages/OutputPreviewPage.tsx').then((module) => ({ default: module.OutputPreviewPage })))
const PackagesPage = lazy(() => import('../pages/PackagesPage.tsx').then((module) => ({ default: module.PackagesPage })))
const ClustersPage = lazy(() => import('../pages/ClustersPage.tsx').then((module) => ({ default: module.ClustersPage })))
const SchedulesPage = lazy(() => import('../pages/SchedulesPage.tsx').then((module) => ({ default: module.SchedulesPage })))

/** `/` leads to the account used last, else to the first one. */
function ToAccount() {
  const accounts = useQuery(accountsQuery())
  const last = readPreference('lastAccount')
  if (!accounts.data) return accounts.error ? <NotFoundPage problem={accounts.error.message} /> : null
  const known = accounts.data.data.map((account) => account.account_id)
  const account = known.includes(last) ? last : known[0]
  return account === undefined ? <NotFoundPage problem="This server holds no account." /> : <Navigate to={paths.jobs(account)} replace />
}

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
            <Route path="/" element={<ToAccount />} />
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
