import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router-dom'
import { useAccount } from '../../platform/account.ts'

/** Where a person was in a list when they left it (interaction-rules.md §3). */
interface ListPlace {
  scrollY: number
  jobId: number | null
}

const placeKey = (account: string, search: string) => ['list-place', account, search] as const
/** Back to a list after longer than this starts at its top. */
const placeLifetimeMs = 3_600_000

function keepPlace(client: QueryClient, account: string, search: string, place: ListPlace): void {
  const key = placeKey(account, search)
  client.setQueryDefaults(key.slice(0, 1), { gcTime: placeLifetimeMs })
  client.setQueryData(key, place)
}

/** The place where the list was left; forgotten once it was asked for. */
function takePlace(client: QueryClient, account: string, search: string): ListPlace | null {
  const queryKey = placeKey(account, search)
  const place = client.getQueryData<ListPlace>(queryKey) ?? null
  client.removeQueries({ queryKey, exact: true })
  return place
}

/** Scrolls to where the list was left and focuses the row that had the focus. */
function useRestorePlace(account: string, search: string, hasRows: boolean): void {
  const client = useQueryClient()
  // Taken when the page opens: another filter is another list and must not steal the focus.
  const [place] = useState(() => takePlace(client, account, search))
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

const jobIdAt = (element: EventTarget | null): number | null => {
  const row = element instanceof Element ? element.closest<HTMLElement>('tr[data-job]') : null
  return row === null ? null : Number(row.dataset['job'])
}

/** Remembers scroll position and focused row when the list is left, and restores them on return. */
export function useListPlace(hasRows: boolean): void {
  const client = useQueryClient()
  const account = useAccount()
  const { search } = useLocation()
  useRestorePlace(account, search, hasRows)
  const shown = useRef(search)
  useEffect(() => {
    shown.current = search
  }, [search])
  useEffect(() => {
    // The row that has just been focused on return is left again without a further event.
    const place: ListPlace = { scrollY: 0, jobId: jobIdAt(document.activeElement) }
    const onScroll = () => {
      place.scrollY = window.scrollY
    }
    // With the next frame: asked for now, it would have the page laid out twice.
    const frame = requestAnimationFrame(onScroll)
    const onFocus = ({ target }: FocusEvent) => {
      place.jobId = jobIdAt(target) ?? place.jobId
    }
    window.addEventListener('scroll', onScroll, { passive: true })
    document.addEventListener('focusin', onFocus)
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('scroll', onScroll)
      document.removeEventListener('focusin', onFocus)
      keepPlace(client, account, shown.current, place)
    }
  }, [client, account])
}
