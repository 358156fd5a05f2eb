import { useEffect } from 'react'
import { setPageTitle } from './document-title.ts'

/** Names the page in the tab and the history while it is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    setPageTitle(`${title} · Jobwatch`)
    return () => setPageTitle('Jobwatch')
  }, [title])
}
