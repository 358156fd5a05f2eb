import { useEffect, useRef } from 'react'
import { NavigationType, useLocation, useNavigationType } from 'react-router-dom'
import { useQueryClient } from '@tanstack/react-query'
import { restoreClaims } from '../domain/claims/restore-claims.ts'
import { watchClaims } from '../domain/claims/watch-claims.ts'
import { usePageClient } from '../domain/page-client.ts'
import { paths } from '../domain/paths.ts'
import { endFirstDrawing } from '../platform/first-drawing.ts'
import { usePreference, writePreference } from '../platform/preferences.ts'
import { whenIdle } from '../platform/when-idle.ts'
import { noteLocalZone } from '../platform/time-zone.ts'
import { showTheme } from './theme.ts'
import { hasPendingParts } from '../ui/lazy-part.tsx'
import { pageReady } from '../platform/page-ready.ts'
import { loadStartView } from './start-view.ts'
import { useLinkPrefetch } from './use-link-prefetch.ts'

/** Follows the theme preference; the server sets the class of the first paint. */
function useThemeClass(): void {
  const theme = usePreference('theme')
  useEffect(() => showTheme(theme), [theme])
}

/**
 * Moves the focus to the content of a new page, so that keys and screen readers start there. The
 * first page leaves it to the browser.
 */
function useFocusOnNewPage(pathname: string): void {
  const shown = useRef(pathname)
  const how = useNavigationType()
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    const content = document.getElementById('content')
    const { activeElement } = document
    // A list restored by Back has already focused its row.
    if (content?.contains(activeElement) === true && activeElement !== content) return
    content?.focus({ preventScroll: true })
    // The browser restores the scroll position after Back.
    if (how !== NavigationType.Pop) window.scrollTo({ top: 0 })
  }, [pathname, how])
}

/** @param isList the list is on screen, which reads the views by itself */
function useStartView(account: string, isList: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (!isList) void loadStartView(client, account)
  }, [client, account, isList])
}

/** A part that cannot be loaded must not hold up the rest. Milliseconds. */
const longestTakeOverMs = 2_000
const lookAgainMs = 20
const longestIdleWaitMs = 500

/**
 * Once all of the server's markup is taken over, clocks go on, polls begin, and what the person had
 * under way before a reload is shown.
 */
function useTakeOver(account: string): void {
  const client = usePageClient()
  useEffect(() => {
    const beganAt = Date.now()
    whenIdle(function finish() {
      if (hasPendingParts() && Date.now() - beganAt < longestTakeOverMs) {
        setTimeout(finish, lookAgainMs)
        return
      }
      endFirstDrawing()
      client.api.release()
      void restoreClaims(client, account)
      document.dispatchEvent(new Event(pageReady))
    }, longestIdleWaitMs)
  }, [client, account])
}

/** What the shell does besides rendering; not needed before the first rows. */
export function ShellEffects({ account }: { account: string }) {
  const client = usePageClient()
  const { pathname } = useLocation()
  useThemeClass()
  useFocusOnNewPage(pathname)
  useStartView(account, pathname === paths.jobList(account))
  useLinkPrefetch(account)
  useEffect(() => writePreference('lastAccount', account), [account])
  useEffect(() => noteLocalZone(), [])
  useEffect(() => watchClaims(client), [client])
  useTakeOver(account)
  return null
}
