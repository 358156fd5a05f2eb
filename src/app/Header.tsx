import { useLocation } from 'react-router-dom'
import { paths } from '../domain/paths.ts'
import { useMedia } from '../platform/media.ts'
import { usePreference, writePreference } from '../platform/preferences.ts'
import { BrandMark } from '../ui/BrandMark.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { useIsLater } from '../ui/lazy-part.tsx'
import { FreshnessPill } from '../features/freshness/FreshnessPill.tsx'
import { SessionMenu } from '../features/session/SessionMenu.tsx'
import { AccountSwitch } from './AccountSwitch.tsx'
import { HeaderClock } from './HeaderClock.tsx'
import { PaletteButton } from './palette/PaletteButton.tsx'
import { isWithin, type NavigationEntry } from './navigation.ts'
import { classes } from '../ui/classes.ts'
import { Link } from '../ui/Link.tsx'

function Brand({ to }: { to: string }) {
  return (
    <Link
      className="flex items-center gap-2 font-strong tracking-[-0.01em] hover:no-underline"
      to={to}
      aria-label="Jobwatch, all jobs"
    >
      <BrandMark />
      <span className="max-md:hidden">Jobwatch</span>
    </Link>
  )
}

/** Beside the account, in narrow windows as icons; along the bottom edge on phones. */
function MainNavigation({ entries }: { entries: readonly NavigationEntry[] }) {
  const { pathname } = useLocation()
  return (
    <nav
      className={classes(
        'main-nav ml-5 flex gap-0.5 max-md:ml-2 max-md:gap-0 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-40',
        'max-sm:m-0 max-sm:h-[calc(56px+env(safe-area-inset-bottom))] max-sm:gap-0',
        'max-sm:border-t max-sm:border-border max-sm:bg-surface max-sm:px-2',
        'max-sm:pb-[env(safe-area-inset-bottom)]',
      )}
      aria-label="Main"
    >
      {entries.map(({ label, icon, to }) => (
        <Link
          key={label}
          to={to}
          title={label}
          aria-current={isWithin(pathname, to) ? 'page' : undefined}
          className={classes(
            'flex h-(--control) items-center rounded px-2.5 text-text-2 max-md:px-2 hover:bg-hover',
            'hover:text-text hover:no-underline aria-[current=page]:bg-selected',
            'aria-[current=page]:font-strong aria-[current=page]:text-text max-sm:h-14',
            'max-sm:flex-1 max-sm:flex-col max-sm:justify-center max-sm:gap-0.5 max-sm:p-0',
            'max-sm:text-xs max-sm:aria-[current=page]:bg-transparent',
            // No room for all of them; the handover leads to the activity, too.
            'max-sm:nth-[7]:hidden',
          )}
        >
          <Icon name={icon} size={20} className="lg:hidden" />
          <span className="sm:max-lg:sr-only">{label}</span>
        </Link>
      ))}
    </nav>
  )
}

function HeaderButton({
  icon,
  label,
  title,
  className,
  onClick,
}: {
  icon: IconName
  label: string
  title: string
  className?: string
  onClick: () => void
}) {
  return (
    <button
      type="button"
      className={classes(
        'grid size-(--control) place-items-center rounded hover:bg-hover max-sm:size-9',
        className,
      )}
      aria-label={label}
      title={title}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}

function useIsDark(): boolean {
  const theme = usePreference('theme')
  const systemIsDark = useMedia('(prefers-color-scheme: dark)')
  return theme === 'system' ? systemIsDark : theme === 'dark'
}

export function Header({
  account,
  entries,
  onHelp,
}: {
  account: string
  entries: readonly NavigationEntry[]
  onHelp: () => void
}) {
  const dark = useIsDark()
  // They tell of this moment and this browser, which the server does not know.
  const isLater = useIsLater()
  return (
    <header
      className={classes(
        'sticky top-0 z-30 flex h-(--header) items-center border-b border-border bg-surface',
        'pr-3 pl-(--gutter) max-sm:pr-1.5',
      )}
    >
      <Brand to={paths.jobs(account)} />
      <span
        className="mr-2 ml-3.5 h-4.5 w-px rotate-18 bg-border-control max-sm:hidden"
        aria-hidden
      />
      <AccountSwitch account={account} />
      <MainNavigation entries={entries} />
      <div className="ml-auto flex items-center gap-1 max-sm:flex-none max-sm:gap-0 max-sm:pl-2">
        {isLater ? (
          <>
            <HeaderClock />
            <FreshnessPill />
            <PaletteButton account={account} pages={entries} onHelp={onHelp} />
          </>
        ) : (
          <span className="size-(--control)" />
        )}
        {/* In narrow windows the theme is chosen in the settings, or in the palette. */}
        <HeaderButton
          icon="theme"
          label={dark ? 'Switch to the light theme' : 'Switch to the dark theme'}
          title="Theme"
          className="max-md:hidden"
          onClick={() => writePreference('theme', dark ? 'light' : 'dark')}
        />
        <HeaderButton
          icon="help"
          label="Help, keyboard and settings"
          title="Help (?)"
          onClick={onHelp}
        />
        {isLater ? <SessionMenu account={account} /> : null}
      </div>
    </header>
  )
}
