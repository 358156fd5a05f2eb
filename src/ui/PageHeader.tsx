import type { ReactNode } from 'react'
import { buttonClass } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'
import { Link } from './Link.tsx'

/** The page before or after this one; `to` is null where there is none. */
interface Neighbour {
  to: string | null
  label: string
}

function NeighbourLink({
  neighbour: { to, label },
  icon,
}: {
  neighbour: Neighbour
  icon: IconName
}) {
  const className = buttonClass('ghost', 'small', true)
  if (to === null) {
    return (
      <span className={classes(className, 'opacity-40')} aria-hidden>
        <Icon name={icon} />
      </span>
    )
  }
  return (
    <Link to={to} className={className} aria-label={label} title={label}>
      <Icon name={icon} />
    </Link>
  )
}

/**
 * The head of a page about one thing: the way back to where it is listed, its neighbours there, and
 * below that its title and actions.
 */
export function PageHeader({
  label,
  back,
  backNote,
  position,
  previous,
  next,
  isSticky = false,
  children,
}: {
  /** Names the links for screen readers. */
  label: string
  back: { to: string; label: string }
  /** Beside the link back. */
  backNote?: ReactNode
  /** Which of its neighbours it is: `3 of 38`. */
  position: ReactNode
  previous: Neighbour
  next: Neighbour
  isSticky?: boolean
  children: ReactNode
}) {
  return (
    <header
      className={classes(
        'border-b border-border bg-surface',
        isSticky && 'sticky top-(--header) z-20',
      )}
    >
      <nav
        className={classes(
          'flex h-9 items-center gap-2 px-(--gutter) pt-1 text-s text-text-3',
          'max-sm:h-11 max-sm:pt-0',
        )}
        aria-label={label}
      >
        <Link to={back.to} className="inline-flex min-w-0 items-center gap-1 py-1 text-text-2">
          <Icon name="back" size={14} />
          <span className="truncate">{back.label}</span>
        </Link>
        {backNote}
        <div className="ml-auto flex items-center gap-1 whitespace-nowrap tabular-nums">
          {position === null ? null : <span>{position}</span>}
          <NeighbourLink neighbour={previous} icon="left" />
          <NeighbourLink neighbour={next} icon="right" />
        </div>
      </nav>
      {children}
    </header>
  )
}
