import { Navigate, useRoutes, type RouteObject } from 'react-router-dom'
import { paths } from '../domain/paths.ts'
import { useAccount } from '../platform/account.ts'
import { lazyPart } from '../ui/lazy-part.tsx'
import { JobDetailPage } from './job-detail-part.ts'
import { NotFoundPage } from './NotFoundPage.tsx'
import { OutputPreviewPage } from './output-preview-part.ts'

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

const ToJobs = () => <Navigate to={paths.jobs(useAccount())} replace />

const routes: RouteObject[] = [
  { index: true, element: <ToJobs /> },
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
]

/** The pages of an account besides its list of jobs. */
export const AccountPages = () => useRoutes(routes)
