import { useCallback, useEffect, useState } from 'react'
import { Outlet, useLocation, useParams } from 'react-router-dom'
import { AccountRightsProvider } from '../domain/account-rights.tsx'
import { paths } from '../domain/paths.ts'
import { AccountContext } from '../platform/account.ts'
import { laterPart, lazyPart, showLaterParts } from '../ui/lazy-part.tsx'

// Not needed for the first rows, so loaded after them.
const ShellHead = lazyPart(
  'The header',
  () => import('./ShellHead.tsx').then((module) => module.ShellHead),
  <div className="h-(--header)" />,
)
const OfflineBanner = laterPart(null, () =>
  import('./OfflineBanner.tsx').then((module) => module.OfflineBanner),
)
const ShellTools = laterPart('What surrounds this page', () =>
  import('./ShellTools.tsx').then((module) => module.ShellTools),
)
const HelpSheet = lazyPart('Help', () =>
  import('./HelpSheet.tsx').then((module) => module.HelpSheet),
)

/** Rows that do not come must not keep the rest of the page away. */
const longestWaitMs = 1_500

/** @param hasRows the page shows the later parts by itself, once its rows are there */
function useLaterParts(hasRows: boolean): void {
  useEffect(() => {
    const timer = setTimeout(showLaterParts, hasRows ? longestWaitMs : 0)
    return () => clearTimeout(timer)
  }, [hasRows])
}

/** Header, navigation, notices and dialogs around every page of an account. */
function Frame({ account }: { account: string }) {
  const [helpOpen, setHelpOpen] = useState(false)
  const { pathname } = useLocation()
  const openHelp = useCallback(() => setHelpOpen(true), [])

  useLaterParts(pathname === paths.jobList(account))

  return (
    <div className="max-sm:pb-[calc(56px+env(safe-area-inset-bottom))]">
      <ShellHead account={account} onHelp={openHelp} />
      <OfflineBanner />
      <main id="content" tabIndex={-1} className="outline-none">
        <Outlet />
      </main>
      <ShellTools account={account} onHelp={openHelp} />
      {helpOpen ? <HelpSheet onClose={() => setHelpOpen(false)} /> : null}
    </div>
  )
}

export const AccountShell = ({ account }: { account: string }) => (
  <AccountContext value={account}>
    <AccountRightsProvider>
      <Frame key={account} account={account} />
    </AccountRightsProvider>
  </AccountContext>
)

/** The frame of the account in the path. */
export function Shell() {
  const { account } = useParams()
  if (account === undefined) throw new Error('Shell needs a route with :account')
  return <AccountShell account={account} />
}
