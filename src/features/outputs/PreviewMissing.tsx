import type { JobOutput } from '../../../contract/job.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import { errorFacts, failedRead, type ReadQuery } from '../../platform/error-facts.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { missingPreview } from './preview-notes.ts'

/** In place of the preview: there is none, or reading it failed or is under way. */
export function PreviewMissing({
  status,
  output,
  query,
}: {
  status: SeenStatus
  output: JobOutput | null
  query: ReadQuery
}) {
  const facts = errorFacts(query.error)
  if (facts === null) return <SkeletonLines count={12} label="Loading the preview" />
  const missing = missingPreview(status, output, facts.status)
  if (missing !== null) {
    return (
      <EmptyState icon="zero" title={missing.title}>
        {missing.text}
      </EmptyState>
    )
  }
  return <ErrorState title="The preview could not be read" {...failedRead(query)} />
}
