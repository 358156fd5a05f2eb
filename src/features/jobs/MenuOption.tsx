import type { ReactNode } from 'react'

/** A choice in a filter menu: its control, label and count. */
export function MenuOption({
  control,
  title,
  count = null,
  children,
}: {
  /** A checkbox or radio button. */
  control: ReactNode
  title?: string
  /** Jobs that have it now, such as `12` or `5000+`; null while unknown. */
  count?: string | null
  children: ReactNode
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- the control is a prop
    <label
      className="flex min-h-7 cursor-pointer items-center gap-2 rounded px-2 py-0.5 hover:bg-hover"
      title={title}
    >
      {control}
      {children}
      {count === null ? null : (
        <span className="ml-auto pl-3 text-s text-text-3 tabular-nums">{count}</span>
      )}
    </label>
  )
}

export function MenuHeading({ children }: { children: string }) {
  return <h3 className="px-2 pt-1.5 pb-0.5 text-s font-normal text-text-3">{children}</h3>
}
