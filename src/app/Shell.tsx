import { useState, type MouseEvent } from 'react'
import { Outlet, useLocation, useNavigate, useParams } from 'react-router-dom'
import { useCapabilities } from '../domain/capabilities.ts'
import { AccountContext } from '../platform/account.ts'
import { usePreference, writePreference } from '../platform/preferences.ts'
import { useShortcutListener, useShortcuts } from '../platform/shortcuts.ts'
import { lazyPart } from '../ui/lazy-part.tsx'
import { LiveRegion } from '../ui/LiveRegion.tsx'
import { Header } from './Header.tsx'
import { isListPath, navigationOf, type NavigationEntry } from './navigation.ts'
import { useListQuery } from './use-list-query.ts'
import { classes } from '../ui/classes.ts'

// Not needed for the first rows, so loaded after them.
const Background = lazyPart(null, () =>
  import('../features/watching/Background.tsx').then((module) => module.Background),
)
const Dialogs = lazyPart(null, () => import('./Dialogs.tsx').then((module) => module.Dialogs))
const Notices = lazyPart(null, () => import('./Notices.tsx').then((module) => module.Notices))
const OfflineBanner = lazyPart(null, () =>
  import('./OfflineBanner.tsx').then((module) => module.OfflineBanner),
)
const ShellEffects = lazyPart(null, () =>
  import('./ShellEffects.tsx').then((module) => module.ShellEffects),
)
const HelpTips = lazyPart(null, () => import('./HelpTips.tsx').then((module) => module.HelpTips))
const SessionWatch = lazyPart(null, () =>
  import('../features/session/SessionWatch.tsx').then((module) => module.SessionWatch),
)
const HelpSheet = lazyPart('Help', () =>
  import('./HelpSheet.tsx').then((module) => module.HelpSheet),
)

/** Focuses the first link of the list, past header, views and filters. */
function skipToList(event: MouseEvent): void {
  const first = document.querySelector<HTMLElement>('#content tbody a')
  // Without one, the link does what its address says: it goes to the content.
  if (!first) return
  event.preventDefault()
  first.focus()
}

function SkipLink({ children, onClick }: { children: string; onClick?: (e: MouseEvent) => void }) {
  return (
    <a
      className={classes(
        'absolute top-2 -left-[999px] z-60 rounded bg-accent px-3 py-1.5 text-accent-fg',
        'focus:left-2',
      )}
      href="#content"
      onClick={onClick}
    >
      {children}
    </a>
  )
}

/** The keys of every page. */
function useShellShortcuts(entries: readonly NavigationEntry[], openHelp: () => void): void {
  const navigate = useNavigate()
  const paused = usePreference('polling') === 'paused'
  useShortcutListener()
  useShortcuts([
    { key: '?', label: 'Keyboard and settings', run: openHelp },
    ...entries.map(({ label, key, to }) => ({
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
}

/** Header, navigation, notices and dialogs around every page of an account. */
function Frame({ account }: { account: string }) {
  const [helpOpen, setHelpOpen] = useState(false)
  const { pathname } = useLocation()
  const entries = navigationOf(account, useListQuery(account), useCapabilities(account))
  const openHelp = () => setHelpOpen(true)

  useShellShortcuts(entries, openHelp)

  return (
    <div className="max-sm:pb-[calc(56px+env(safe-area-inset-bottom))]">
      {isListPath(account, pathname) ? (
        <SkipLink onClick={skipToList}>Skip to the list</SkipLink>
      ) : null}
      <SkipLink>Skip to content</SkipLink>
      <Header account={account} entries={entries} onHelp={openHelp} />
      <OfflineBanner />
      <main id="content" tabIndex={-1} className="outline-none">
        <Outlet />
      </main>
      <Notices />
      <LiveRegion />
      <Background />
      <ShellEffects account={account} />
      <Dialogs />
      <HelpTips onHelp={openHelp} />
      <SessionWatch />
      {helpOpen ? <HelpSheet onClose={() => setHelpOpen(false)} /> : null}
    </div>
  )
}

export const AccountShell = ({ account }: { account: string }) => (
  <AccountContext value={account}>
    <Frame key={account} account={account} />
  </AccountContext>
)

/** The frame of the account in the path. */
export function Shell() {
  const { account } = useParams()
  if (account === undefined) throw new Error('Shell needs a route with :account')
  return <AccountShell account={account} />
}
