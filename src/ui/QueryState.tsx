import type { ReactNode } from 'react'
import { EmptyState } from './EmptyState.tsx'
import { ErrorState } from './ErrorState.tsx'
import type { IconName } from './Icon.tsx'
import { SkeletonLines } from './SkeletonLines.tsx'

/**
 * A list read from the server, or a placeholder: while it loads, when it cannot be read,
 * when it is empty. A failed poll keeps the rows that are there.
 */
export function QueryState({
  noun,
  count,
  error,
  isPending,
  onRetry,
  empty,
  children,
}: {
  /** In the plural: `packages`. */
  noun: string
  /** Null before the first response. */
  count: number | null
  error: { message: string; status: number; requestId: string | null } | null
  isPending: boolean
  onRetry: () => void
  empty: { icon: IconName; title: string; text: string; action?: ReactNode }
  children: ReactNode
}) {
  if (count === null && error !== null) {
    return (
      <ErrorState
        title={`The ${noun} could not be read`}
        cause={error.message}
        code={error.status}
        requestId={error.requestId}
        onRetry={onRetry}
        retrying={isPending}
      />
    )
  }
  if (count === null) return <SkeletonLines count={6} label={`Loading the ${noun}`} />
  if (count === 0) {
    return (
      <EmptyState icon={empty.icon} title={empty.title} action={empty.action}>
        {empty.text}
      </EmptyState>
    )
  }
  return children
}
