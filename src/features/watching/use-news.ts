import { useEffect, useRef } from 'react'
import { NewsTab } from '../../domain/news/news-tab.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { useWatched } from '../../domain/watching/watched.ts'
import { usePreference } from '../../platform/preferences.ts'

/** Hears from the server what changes, for everything on the page that is polled otherwise. */
export function useNews(account: string): void {
  const client = usePageClient()
  const paused = usePreference('polling') === 'paused'
  const watched = useWatched()
    .map((job) => job.account)
    .join()
  const tab = useRef<NewsTab | null>(null)
  useEffect(() => {
    tab.current = NewsTab.start(client, account)
    return () => tab.current?.stop()
  }, [client, account])
  useEffect(() => {
    tab.current?.follow(watched === '' ? [] : watched.split(','))
  }, [watched])
  useEffect(() => {
    if (!paused) tab.current?.catchUp()
  }, [paused])
}
