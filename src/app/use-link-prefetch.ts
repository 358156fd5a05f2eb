import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { usePageClient, type PageClient } from '../domain/page-client.ts'
import { isListCurrent, jobListQuery } from '../domain/queries/jobs.ts'
import { jobKeys } from '../domain/queries/keys.ts'
import { basePath } from '../platform/base-path.ts'
import { whenIdle } from '../platform/when-idle.ts'
import { LogPanel } from '../pages/job-log.tsx'
import { AccountPages } from './account-pages-part.ts'
import { JobDetailPage } from './job-detail-part.ts'
import { jobLinkOf, listLinkOf } from './job-link.ts'

/** Focus that only passes, as with a held arrow key, requests nothing. Milliseconds. */
const restMs = 80
/** The code is loaded by then even if the page is never idle. Milliseconds. */
const longestWaitMs = 3_000

/** Loads the code of a job's page, so that the page is there as soon as it is opened. */
async function preloadJobDetail(): Promise<void> {
  // What cannot be loaded now is loaded when it is shown.
  await Promise.allSettled([AccountPages.preload(), JobDetailPage.preload(), LogPanel.preload()])
}

/**
 * @param href as the link has it; links inside a drawing have no resolved one
 * @returns null for a link elsewhere
 */
function urlOf(href: string): { path: string; search: string } | null {
  const { origin, pathname, search } = new URL(href, location.href)
  return origin === location.origin ? { path: pathname.slice(basePath.length), search } : null
}

async function prefetchJob(client: QueryClient, href: string): Promise<void> {
  const url = urlOf(href)
  const link = url && jobLinkOf(url.path, url.search)
  if (link === null) return
  void preloadJobDetail()
  const { jobPageQuery } = await import('../domain/queries/job-page.ts')
  await client.prefetchQuery(jobPageQuery(link.account, link.id, link.query))
}

/** Requests the list that a link leads to, unless it is the one on screen: that must not change. */
async function prefetchList(client: PageClient, href: string): Promise<void> {
  const url = urlOf(href)
  const link = url && listLinkOf(url.path, url.search)
  if (link === null || url?.search === location.search) return
  await client.prefetchQuery({
    ...jobListQuery(link.account, link.query),
    staleTime: isListCurrent(client, link.account, link.query) ? Infinity : 0,
  })
}

const hrefAt = ({ target }: Event): string | null =>
  target instanceof Element ? (target.closest('a')?.getAttribute('href') ?? null) : null

/** Loads the code of a job's page once the first rows are there and the browser has nothing to do. */
function useIdleLoad(client: QueryClient, account: string): void {
  useEffect(() => {
    const cache = client.getQueryCache()
    const hasRows = () =>
      client
        .getQueriesData({ queryKey: jobKeys.rows(account) })
        .some(([, answer]) => answer !== undefined)
    let stopWaiting: (() => void) | null = null
    const look = () => {
      if (stopWaiting === null && hasRows())
        stopWaiting = whenIdle(() => void preloadJobDetail(), longestWaitMs)
    }
    look()
    const unsubscribe = cache.subscribe(look)
    return () => {
      unsubscribe()
      stopWaiting?.()
    }
  }, [client, account])
}

/**
 * Requests what a link leads to before it is opened: a job when its link is pressed or rested on with
 * the focus, a list when it is pressed.
 */
export function useLinkPrefetch(account: string): void {
  const client = usePageClient()
  useIdleLoad(client, account)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    // What fails here is requested by the page, which says so.
    const prefetch = (href: string) => void prefetchJob(client, href).catch(() => undefined)
    const onPointerDown = (event: PointerEvent) => {
      const href = hrefAt(event)
      if (href === null || event.button !== 0) return
      prefetch(href)
      void prefetchList(client, href)
    }
    // By key there is no pointer.
    const onClick = (event: MouseEvent) => {
      const href = hrefAt(event)
      if (href !== null) void prefetchList(client, href)
    }
    const onFocus = (event: FocusEvent) => {
      clearTimeout(timer)
      const href = hrefAt(event)
      if (href !== null) timer = setTimeout(() => prefetch(href), restMs)
    }
    document.addEventListener('pointerdown', onPointerDown)
    document.addEventListener('click', onClick, { capture: true })
    document.addEventListener('focusin', onFocus)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('pointerdown', onPointerDown)
      document.removeEventListener('click', onClick, { capture: true })
      document.removeEventListener('focusin', onFocus)
    }
  }, [client])
}
