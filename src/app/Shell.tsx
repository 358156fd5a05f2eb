import { useEffect, useRef, useState, type MouseEvent } from 'react'
import {
  Link,
  NavigationType,
  NavLink,
  Outlet,
  useLocation,
  useNavigate,
  useNavigationType,
  useParams,
} from 'react-router-dom'
import { AccountContext } from '../platform/account.ts'
import { paths } from '../domain/paths.ts'
import { usePreference, writePreference } from '../platform/preferences.ts'
import { useShortcutListener, useShortcuts } from '../platform/shortcuts.ts'
import { Icon } from '../ui/Icon.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { LiveRegion } from '../ui/LiveRegion.tsx'
import { Dialogs } from './Dialogs.tsx'
import { useListQuery } from './last-list.ts'
import './shell.css'

// What the first rows do not need comes after them.
const AccountSwitch = lazyPart(
  null,
  () => import('./AccountSwitch.tsx').then((module) => module.AccountSwitch),
  ({ account }) => <span className="account">{account}</span>,
)
const HeaderClock = lazyPart(null, () =>
  import('./HeaderClock.tsx').then((module) => module.HeaderClock),
)
const FreshnessPill = lazyPart(null, () =>
  import('../features/freshness/FreshnessPill.tsx').then((module) => module.FreshnessPill),
)
const Background = lazyPart(null, () =>
  import('../features/watching/Background.tsx').then((module) => module.Background),
)
const Notices = lazyPart(null, () => import('./Notices.tsx').then((module) => module.Notices))
const OfflineBanner = lazyPart(null, () =>
  import('./OfflineBanner.tsx').then((module) => module.OfflineBanner),
)
const HelpSheet = lazyPart('Help', () =>
  import('./HelpSheet.tsx').then((module) => module.HelpSheet),
)

const nav = [
  { label: 'Jobs', key: 'j', icon: 'jobs', to: paths.jobs },
  { label: 'Packages', key: 'p', icon: 'package', to: paths.packages },
  { label: 'Clusters', key: 'c', icon: 'cluster', to: paths.clusters },
  { label: 'Schedules', key: 's', icon: 'clock', to: paths.schedules },
] as const

/**
 * Goes to the first row, past header, views and filters; where there is none, to the content, as
 * the link says by itself.
 */
function skipToList(event: MouseEvent): void {
  const first = document.querySelector<HTMLElement>('.jobs tr[data-job] .c-pkg a, .res .name')
  if (!first) return
  event.preventDefault()
  first.focus()
}

function isDark(theme: string): boolean {
  return (
    theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  )
}

/**
 * A new page takes the focus, so that keys and readers start at its content; the first one leaves
 * it to the browser.
 */
function useFocusOnNewPage(pathname: string): void {
  const shown = useRef(pathname)
  const how = useNavigationType()
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    const content = document.getElementById('content')
    // A list one comes back to has already put the focus on its row.
    if (content?.contains(document.activeElement) === true && document.activeElement !== content)
      return
    content?.focus({ preventScroll: true })
    // Going back is left to the browser, which knows where one was.
    if (how !== NavigationType.Pop) window.scrollTo({ top: 0 })
  }, [pathname, how])
}

/** Header, navigation, notices and dialogs around every page of an account. */
function Frame({ account }: { account: string }) {
  const theme = usePreference('theme')
  const paused = usePreference('polling') === 'paused'
  const [helpOpen, setHelpOpen] = useState(false)
  const listQuery = useListQuery(account)
  const { pathname } = useLocation()
  const navigate = useNavigate()
  // Jobs as they were last looked at.
  const places = nav.map(({ label, icon, key, to }) => ({
    label,
    icon,
    key,
    to: key === 'j' ? `${to(account).split('?')[0] ?? ''}${listQuery}` : to(account),
  }))

  useShortcutListener()
  useShortcuts([
    { key: '?', label: 'Keyboard and settings', run: () => setHelpOpen(true) },
    ...places.map(({ label, key, to }) => ({
      key: `g ${key}`,
      label: `Go to ${label.toLowerCase()}`,
      run: () => void navigate(to),
    })),
    {
      key: 'l',
      label: paused ? 'Resume updates' : 'Pause updates',
      run: () => writePreference('polling', paused ? 'live' : 'paused'),
    },
  ])
  useEffect(() => {
    const root = document.documentElement.classList
    root.toggle('light', theme === 'light')
    root.toggle('dark', theme === 'dark')
  }, [theme])
  useEffect(() => writePreference('lastAccount', account), [account])
  useFocusOnNewPage(pathname)

  return (
    <div className="shell">
      {nav.some(({ to }) => to(account).split('?')[0] === pathname) ? (
        <a className="skip" href="#content" onClick={skipToList}>
          Skip to the list
        </a>
      ) : null}
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="top">
        <Link className="brand" to={paths.jobs(account)} aria-label="Jobwatch, all jobs">
          <svg viewBox="0 0 18 18" aria-hidden>
            <rect width="18" height="18" rx="4.5" fill="var(--accent)" />
            <path
              d="M3.75 9.5h2.5l1.75-4 2.5 7 1.5-3h2.25"
              fill="none"
              stroke="var(--accent-fg)"
              strokeWidth="1.6"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </svg>
          <span className="word">Jobwatch</span>
        </Link>
        <span className="slash" aria-hidden />
        <AccountSwitch account={account} />
        <nav className="main-nav" aria-label="Main">
          {places.map(({ label, icon, to }) => (
            <NavLink key={label} to={to}>
              <Icon name={icon} size={20} />
              {label}
            </NavLink>
          ))}
        </nav>
        <div className="top-end">
          <HeaderClock />
          <FreshnessPill />
          <button
            type="button"
            className="tool theme"
            aria-label={isDark(theme) ? 'Switch to the light theme' : 'Switch to the dark theme'}
            title="Theme"
            onClick={() => writePreference('theme', isDark(theme) ? 'light' : 'dark')}
          >
            <Icon name="theme" />
          </button>
          <button
            type="button"
            className="tool"
            aria-label="Help, keyboard and settings"
            title="Help (?)"
            onClick={() => setHelpOpen(true)}
          >
            <Icon name="help" />
          </button>
        </div>
      </header>
      <OfflineBanner />
      <main id="content" tabIndex={-1} className="outline-none">
        <Outlet />
      </main>
      <Notices />
      <LiveRegion />
      <Background />
      <Dialogs />
      {helpOpen ? <HelpSheet onClose={() => setHelpOpen(false)} /> : null}
    </div>
  )
}

export function Shell() {
  const { account } = useParams()
  if (account === undefined) throw new Error('Shell needs a route with :account')
  return (
    <AccountContext value={account}>
      <Frame key={account} account={account} />
    </AccountContext>
  )
}
