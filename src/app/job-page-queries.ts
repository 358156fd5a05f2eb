import { readListQuery } from '../../contract/filter.ts'
import type { JobPage } from '../../contract/job-page.ts'
import { startSearch } from '../../contract/start-view.ts'
import { listParams } from '../../contract/view-query.ts'
import type { SavedViews } from '../../contract/views.ts'
import { jobQuery, outputQuery, previewQuery } from '../domain/queries/job.ts'
import type { PageClient } from '../domain/page-client.ts'
import { jobPageQuery, seedJobPage } from '../domain/queries/job-page.ts'
import { syncQuery } from '../domain/queries/sync.ts'
import { viewsQuery } from '../domain/views.ts'
import type { ApiResponse } from '../platform/api.ts'
import { AccountPages } from './account-pages-part.ts'
import { JobDetailPage } from './job-detail-part.ts'
import { OutputPreviewPage } from './output-preview-part.ts'
import { frameQueries, once, pageQuery, type PageQueries, type PageQuery } from './page-queries.ts'
import { startListWith } from './use-list-query.ts'

interface Job {
  account: string
  id: number
}

/** Loads a page's code: its markup is taken over as a whole, once that is there. */
async function preload(page: { preload: () => Promise<void> }): Promise<void> {
  // What cannot be loaded now is loaded when it is shown.
  await Promise.allSettled([AccountPages.preload(), page.preload()])
}

/** The view that the links to the list lead to. */
function viewsRead(account: string): PageQuery {
  const views = viewsQuery(account)
  return pageQuery(
    views,
    (client) => client.prefetchQuery({ ...views, ...once }),
    (client, answer) => {
      // The same build has written it, from a response that it parsed.
      const { data } = answer as ApiResponse<SavedViews>
      startListWith(client, account, startSearch(data.default, data.views))
    },
  )
}

/** What a job's page reads for its first drawing, with the code of the page. */
export async function jobQueries({ account, id }: Job, search: string): Promise<PageQueries> {
  await preload(JobDetailPage)
  const { query: order } = readListQuery(listParams(new URLSearchParams(search)))
  const page = jobPageQuery(account, id, order)
  const { sync, accounts } = frameQueries(account)
  return {
    first: [
      sync,
      pageQuery(
        page,
        (client) => client.prefetchQuery({ ...page, ...once }),
        // The same build has written it, from a response that it parsed.
        (client, answer) =>
          seedJobPage(client, { account, id, order }, (answer as ApiResponse<JobPage>).data),
      ),
    ],
    others: [accounts, viewsRead(account)],
  }
}

/** Reads what a source without previews does not have only where it has them. */
async function ifPreviews(client: PageClient, account: string, read: () => Promise<void>) {
  const sync = syncQuery(account)
  await client.prefetchQuery({ ...sync, ...once })
  const { capabilities } = client.getQueryData(sync.queryKey)?.data ?? {}
  if (capabilities?.includes('previews') === true) await read()
}

/** What an output's page reads for its first drawing, with the code of the page. */
export async function outputQueries({ account, id }: Job, outputId: number): Promise<PageQueries> {
  await preload(OutputPreviewPage)
  const job = jobQuery(account, id)
  const output = outputQuery(account, id, outputId)
  const preview = previewQuery(account, id, outputId)
  const { sync, accounts } = frameQueries(account)
  return {
    first: [
      sync,
      pageQuery(job, (client) => client.prefetchQuery({ ...job, ...once })),
      pageQuery(output, (client) =>
        ifPreviews(client, account, () => client.prefetchQuery({ ...output, ...once })),
      ),
    ],
    // A source may take long to read it.
    others: [
      pageQuery(preview, (client) =>
        ifPreviews(client, account, () => client.prefetchQuery({ ...preview, ...once })),
      ),
      accounts,
      viewsRead(account),
    ],
  }
}
