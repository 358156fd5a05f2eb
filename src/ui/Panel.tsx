import { useId, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/**
 * A titled part of a page.
 * @param mood `bad` is red, `odd` violet: for the one panel that says what is wrong
 */
export function Panel({
  title,
  icon,
  note,
  end,
  mood,
  className,
  children,
}: {
  title: string
  icon?: IconName
  /** Quiet words beside the title. */
  note?: ReactNode
  /** At the right edge: actions or a fact. */
  end?: ReactNode
  mood?: 'bad' | 'odd'
  className?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className={classes('panel', mood && `panel-${mood}`, className)} aria-labelledby={id}>
      <header className="panel-head">
        {icon && <Icon name={icon} />}
        <h2 id={id}>{title}</h2>
        {note && <span className="min-w-0 truncate text-s text-text-3">{note}</span>}
        {end && <div className="panel-end">{end}</div>}
      </header>
      {children}
    </section>
  )
}
