import type { ComponentProps } from 'react'
import { Badge } from './Badge.tsx'

/** A badge in a list's cell; on a phone's card one without a box lines up with what is below it. */
export function CellBadge(props: ComponentProps<typeof Badge>) {
  const isBare = props.tone === 'completed' || props.tone === 'stopped'
  return <Badge {...props} {...(isBare ? { className: 'max-sm:border-l-0 max-sm:pl-0' } : {})} />
}
