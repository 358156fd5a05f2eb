import { useNavigate } from 'react-router-dom'
import { Background } from '../features/watching/Background.tsx'
import { SessionWatch } from '../features/session/SessionWatch.tsx'
import { useCapabilities } from '../domain/capabilities.ts'
import { usePreference, writePreference } from '../platform/preferences.ts'
import { useShortcutListener, useShortcuts } from '../platform/shortcuts.ts'
import { LiveRegion } from '../ui/LiveRegion.tsx'
import { Dialogs } from './Dialogs.tsx'
import { HelpTips } from './HelpTips.tsx'
import { navigationOf, type NavigationEntry } from './navigation.ts'
import { Notices } from './Notices.tsx'
import { ShellEffects } from './ShellEffects.tsx'
import { useListQuery } from './use-list-query.ts'

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

/** What every page of an account has besides its content; not needed before the first rows. */
export function ShellTools({ account, onHelp }: { account: string; onHelp: () => void }) {
  const entries = navigationOf(account, useListQuery(account), useCapabilities())
  useShellShortcuts(entries, onHelp)
  return (
    <>
      <Notices />
      <LiveRegion />
      <Background />
      <ShellEffects account={account} />
      <Dialogs />
      <HelpTips onHelp={onHelp} />
      <SessionWatch />
    </>
  )
}
