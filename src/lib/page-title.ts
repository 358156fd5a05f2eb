import { useEffect } from 'react'
import { setPageTitle } from './tab-mark.ts'

/** Names the page in the tab and the history while it is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    setPageTitle(`${title} · Jobwatch`)
    return () => setPageTitle('Jobwatch')
  }, [title])
}
