import { useAccount } from '../../platform/account.ts'
import { ApiError } from '../../platform/api-error.ts'
import { errorFacts } from '../../platform/error-facts.ts'
import { paths } from '../../domain/paths.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Link } from '../../ui/Link.tsx'
import { PageTitle } from '../../ui/PageTitle.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'

const stripClass = 'border-b border-border bg-surface px-(--gutter)'

/** Shaped like the page it stands in for: title, facts, two columns. */
export function DetailSkeleton({ jobId }: { jobId: string }) {
  return (
    <div aria-busy="true">
      <PageTitle isHidden text={`Job ${jobId}`} />
      <div className={classes(stripClass, 'grid grid-cols-1 gap-3 py-3.5')}>
        <Skeleton className="h-3 w-32" />
        <Skeleton className="h-7 w-96 max-w-full" />
      </div>
      <div className={classes(stripClass, 'flex gap-12 overflow-hidden py-4')}>
        {['a', 'b', 'c', 'd'].map((key) => (
          <Skeleton key={key} className="h-7 w-28" />
        ))}
      </div>
      <ColumnsSkeleton />
    </div>
  )
}

/** The two columns while the job is loading, below the head that its row gave. */
export function ColumnsSkeleton() {
  return (
    <div
      aria-busy="true"
      className="grid grid-cols-1 gap-5 px-(--gutter) py-5 lg:grid-cols-[minmax(0,1fr)_384px]"
    >
      <p className="sr-only">Loading the job</p>
      <Skeleton className="h-80" />
      <Skeleton className="h-80" />
    </div>
  )
}

/**
 * One part of the page that could not be read, in its panel.
 * @param what begins the sentence that says so: `The values during the run`
 */
export function PartError({
  what,
  cause,
  onRetry,
}: {
  what: string
  cause: string
  onRetry: () => void
}) {
  return (
    <p role="alert" className="flex flex-wrap items-center gap-2 px-4 py-2.5 text-text-2">
      <span className="min-w-0 wrap-anywhere">
        {what} could not be read: {cause}
      </span>
      <Button size="small" onClick={onRetry}>
        Try again
      </Button>
    </p>
  )
}

/**
 * Why there is no job to show.
 * @param isBelowHead the page has its title: only the rest is missing
 */
export function DetailError({
  jobId,
  error,
  onRetry,
  retrying,
  isBelowHead = false,
}: {
  jobId: string
  error: Error | null
  onRetry: (() => void) | null
  retrying: boolean
  isBelowHead?: boolean
}) {
  const account = useAccount()
  const back = (
    <Link className={buttonClass()} to={paths.jobs(account, { from: null })}>
      All jobs
    </Link>
  )
  if (error === null || (error instanceof ApiError && error.status === 404)) {
    return (
      <EmptyState
        isMain={!isBelowHead}
        icon="search"
        title={`There is no job ${jobId.slice(0, 40)}`}
        action={back}
      >
        The number may be mistyped, or the job may be too old to be kept.
      </EmptyState>
    )
  }
  const facts = errorFacts(error)
  return (
    <>
      {isBelowHead ? null : <PageTitle isHidden text={`Job ${jobId}`} />}
      <ErrorState
        title="The job could not be read"
        cause={error.message}
        code={facts?.status ?? null}
        requestId={facts?.requestId ?? null}
        {...(onRetry === null ? {} : { onRetry })}
        retrying={retrying}
      />
    </>
  )
}
