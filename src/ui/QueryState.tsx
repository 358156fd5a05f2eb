import type { ReactNode } from 'react'
import { EmptyState } from './EmptyState.tsx'
import { ErrorState } from './ErrorState.tsx'
import type { IconName } from './Icon.tsx'
import { SkeletonLines } from './Skeleton.tsx'

/**
 * What to show for a read that brings a list: first load, failure without data, nothing, or the
 * list. Old data outlives a failed poll.
 */
export function QueryState({
  what,
  count,
  error,
  isPending,
  onRetry,
  empty,
  children,
}: {
  /** In the plural: `packages`. */
  what: string
  /** Null before the first answer. */
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
        title={`The ${what} could not be read`}
        cause={error.message}
        code={error.status}
        requestId={error.requestId}
        onRetry={onRetry}
        retrying={isPending}
      />
    )
  }
  if (count === null) return <SkeletonLines count={6} label={`Loading the ${what}`} />
  if (count === 0) {
    return (
      <EmptyState icon={empty.icon} title={empty.title} action={empty.action}>
        {empty.text}
      </EmptyState>
    )
  }
  return children
}
