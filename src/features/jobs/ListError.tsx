import { errorFacts } from '../../platform/error-facts.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'

/** In place of the rows when the first load failed. */
export function ListError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const facts = errorFacts(error)
  return (
    <ErrorState
      title="The jobs could not be read"
      cause={error.message}
      code={facts?.status ?? null}
      requestId={facts?.requestId ?? null}
      onRetry={onRetry}
    />
  )
}
