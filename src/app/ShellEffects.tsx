import { useEffect, useRef } from 'react'
import { NavigationType, useLocation, useNavigationType } from 'react-router-dom'
import { useQueryClient } from '@tanstack/react-query'
import { paths } from '../domain/paths.ts'
import { usePreference, writePreference } from '../platform/preferences.ts'
import { loadStartView } from './start-view.ts'
import { useJobPrefetch } from './use-job-prefetch.ts'

/** Follows the theme preference; public/theme.js sets the class before the first paint. */
function useThemeClass(): void {
  const theme = usePreference('theme')
  useEffect(() => {
    const root = document.documentElement.classList
    root.toggle('light', theme === 'light')
    root.toggle('dark', theme === 'dark')
  }, [theme])
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

/** What the shell does besides rendering; not needed before the first rows. */
export function ShellEffects({ account }: { account: string }) {
  const { pathname } = useLocation()
  useThemeClass()
  useFocusOnNewPage(pathname)
  useStartView(account, pathname === paths.jobList(account))
  useJobPrefetch(account)
  useEffect(() => writePreference('lastAccount', account), [account])
  return null
}
