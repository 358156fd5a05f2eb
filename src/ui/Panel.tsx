import { useId, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/** `bad` is red, `odd` violet: for the one panel that says what is wrong. */
export type PanelMood = 'plain' | 'bad' | 'odd'

const edges = {
  plain: 'border-border',
  bad: 'border-failed-line',
  odd: 'border-flag-border',
} as const satisfies Record<PanelMood, string>

const heads = {
  plain: 'border-border',
  bad: 'border-failed-line bg-failed-bg text-failed-text',
  odd: 'border-flag-border bg-flag-bg text-flag-text',
} as const satisfies Record<PanelMood, string>

/** The classes of a panel and of its head, for one that is built of other elements. */
export const panelClass = (mood: PanelMood = 'plain'): string =>
  classes(
    'min-w-0 overflow-hidden rounded border bg-surface max-sm:rounded-none max-sm:border-x-0',
    edges[mood],
  )
export const panelHeadClass = (mood: PanelMood = 'plain'): string =>
  classes(
    'flex min-h-10 items-center gap-2.5 border-b px-4 max-sm:flex-wrap max-sm:py-1.5',
    heads[mood],
  )

/** A titled part of a page. */
export function Panel({
  title,
  icon,
  note,
  end,
  mood = 'plain',
  className,
  children,
}: {
  title: string
  icon?: IconName
  /** Quiet words beside the title. */
  note?: ReactNode
  /** At the right edge: actions or a fact. */
  end?: ReactNode
  mood?: PanelMood
  className?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className={classes(panelClass(mood), className)} aria-labelledby={id}>
      <header className={panelHeadClass(mood)}>
        {icon && <Icon name={icon} />}
        <h2 id={id} className="text-m">
          {title}
        </h2>
        {note && <span className="min-w-0 truncate text-s text-text-3">{note}</span>}
        {end && (
          <div
            className={classes(
              'ml-auto flex items-center gap-2 text-s',
              mood === 'plain' && 'text-text-3',
            )}
          >
            {end}
          </div>
        )}
      </header>
      {children}
    </section>
  )
}
