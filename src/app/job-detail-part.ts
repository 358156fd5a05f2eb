import { LogPanel } from '../pages/job-log.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'

export const JobDetailPage = lazyPart('The job', () =>
  import('../pages/JobDetailPage.tsx').then((module) => module.JobDetailPage),
)

/** Loads the code of a job's page, so that the page is there as soon as it is opened. */
export async function preloadJobDetail(): Promise<void> {
  await Promise.allSettled([JobDetailPage.preload(), LogPanel.preload()])
}
