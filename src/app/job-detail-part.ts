import { lazyPart } from '../ui/lazy-part.tsx'

export const JobDetailPage = lazyPart('The job', () =>
  import('../pages/JobDetailPage.tsx').then((module) => module.JobDetailPage),
)
