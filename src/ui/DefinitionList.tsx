import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export interface Definition {
  key: string
  term: ReactNode
  /** Tooltip of the term. */
  termTitle?: string
  value: ReactNode
  /** Identifies the value for tests: `cluster.zone`. */
  field?: string
}

/**
 * `roomy` for few entries, `dense` for many; `wide` is dense, in two columns where the window has
 * room for them.
 */
type DefinitionListVariant = 'roomy' | 'dense' | 'wide'

const dense = 'grid grid-cols-[minmax(0,180px)_minmax(0,1fr)]'
const onPhone = 'max-sm:grid-cols-[minmax(0,118px)_minmax(0,1fr)]'

const lists = {
  roomy: classes('grid grid-cols-[minmax(0,132px)_minmax(0,1fr)]', onPhone),
  dense: classes(dense, onPhone),
  wide: classes(
    dense,
    onPhone,
    'lg:block lg:columns-2 lg:gap-x-0 lg:[column-rule:1px_solid_var(--border)]',
  ),
} as const satisfies Record<DefinitionListVariant, string>

const wideRow =
  'lg:grid lg:grid-cols-[180px_minmax(0,1fr)] lg:break-inside-avoid lg:border-b lg:border-border'

/** Terms with their values. */
export function DefinitionList({
  variant,
  items,
  className,
}: {
  variant: DefinitionListVariant
  items: readonly Definition[]
  className?: string
}) {
  const cell = classes(
    'min-w-0 border-b border-border wrap-anywhere',
    variant === 'roomy' ? 'py-2' : 'py-1.5',
    variant === 'wide' && 'lg:border-b-0',
  )
  return (
    <dl className={classes(lists[variant], className)}>
      {items.map(({ key, term, termTitle, value, field }) => (
        <div
          key={key}
          className={classes('contents last:*:border-b-0', variant === 'wide' && wideRow)}
        >
          <dt className={classes(cell, 'pl-4 text-text-2')} title={termTitle}>
            {term}
          </dt>
          <dd className={classes(cell, 'px-4')} data-field={field}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
