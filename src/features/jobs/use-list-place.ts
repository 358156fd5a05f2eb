import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router-dom'
import { usePageClient } from '../../domain/page-client.ts'
import type { VisitedLists } from '../../domain/visited-lists.ts'
import { useAccount } from '../../platform/account.ts'

/** Scrolls to where the list was left and focuses the row that had the focus. */
function useRestorePlace(
  lists: VisitedLists,
  account: string,
  search: string,
  hasRows: boolean,
): void {
  // Taken when the page opens: another filter is another list and must not steal the focus.
  const [place] = useState(() => lists.takePlace(account, search))
  const isRestored = useRef(false)
  useEffect(() => {
    if (!hasRows || !place || isRestored.current) return
    isRestored.current = true
    window.scrollTo({ top: place.scrollY })
    if (place.jobId !== null)
      document
        .querySelector<HTMLElement>(`tr[data-job="${place.jobId}"] [data-row-link]`)
        ?.focus({ preventScroll: true })
  }, [place, hasRows])
}

/** Remembers scroll position and focused row when the list is left, and restores them on return. */
export function useListPlace(hasRows: boolean): void {
  const { lists } = usePageClient()
  const account = useAccount()
  const { search } = useLocation()
  useRestorePlace(lists, account, search, hasRows)
  const shown = useRef(search)
  useEffect(() => {
    shown.current = search
  }, [search])
  useEffect(() => {
    const place = { scrollY: window.scrollY, jobId: null as number | null }
    const onScroll = () => {
      place.scrollY = window.scrollY
    }
    const onFocus = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-job]') : null
      if (row) place.jobId = Number(row.dataset['job'])
    }
    window.addEventListener('scroll', onScroll, { passive: true })
    document.addEventListener('focusin', onFocus)
    return () => {
      window.removeEventListener('scroll', onScroll)
      document.removeEventListener('focusin', onFocus)
      lists.leave(account, shown.current, place)
    }
  }, [lists, account])
}
