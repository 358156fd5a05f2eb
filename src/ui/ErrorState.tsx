import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

/**
 * Why something could not be shown: the cause, the status code, the request's id in the server's
 * log, and a retry.
 */
export function ErrorState({
  title,
  cause,
  code,
  requestId,
  onRetry,
  retrying = false,
}: {
  title: string
  cause: string
  /** HTTP status; null or 0 without a response. */
  code?: number | null
  requestId?: string | null
  onRetry?: () => void
  retrying?: boolean
}) {
  const facts = [code ? `Status ${code}` : null, requestId ? `request ${requestId}` : null].filter(
    (fact) => fact !== null,
  )
  return (
    <div
      role="alert"
      className="mx-auto grid max-w-120 justify-items-center gap-2 px-4 py-12 text-center"
    >
      <Icon name="alert" size={20} className="text-failed-text" />
      <p className="font-strong">{title}</p>
      <p className="text-text-2 wrap-anywhere">{cause}</p>
      {facts.length > 0 && <p className="mono text-text-3">{facts.join(', ')}</p>}
      {onRetry && (
        <Button className="mt-2" icon="retry" onClick={onRetry} aria-disabled={retrying}>
          {retrying ? 'Trying…' : 'Try again'}
        </Button>
      )}
    </div>
  )
}
