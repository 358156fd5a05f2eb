import { ApiError } from '../../platform/api-error.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'

/** In place of the rows when the first load failed. */
export function ListError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isApiError = error instanceof ApiError
  return (
    <ErrorState
      title="The jobs could not be read"
      cause={error.message}
      code={isApiError ? error.status : null}
      requestId={isApiError ? error.requestId : null}
      onRetry={onRetry}
    />
  )
}
