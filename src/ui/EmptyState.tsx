import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

/** Says that there is nothing here, with the one thing to do about it. */
export function EmptyState({
  icon,
  title,
  isMain = false,
  children,
  action,
}: {
  icon?: IconName
  title: string
  /** The page has no other heading. */
  isMain?: boolean
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="mx-auto grid max-w-120 justify-items-center gap-2 px-4 py-12 text-center">
      {icon && <Icon name={icon} size={20} className="text-text-3" />}
      {isMain ? (
        <h1 tabIndex={-1} className="font-strong outline-none">
          {title}
        </h1>
      ) : (
        <p className="font-strong">{title}</p>
      )}
      {children && <div className="text-text-2">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
