import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router-dom'
import type { JobDetail } from '../../contract/job-detail.ts'
import type { JobOutput } from '../../contract/job.ts'
import { DetailError, DetailSkeleton } from '../features/detail/DetailStates.tsx'
import { componentWords, isWritten } from '../features/outputs/output-labels.ts'
import { previewLines } from '../features/outputs/preview-lines.ts'
import { missingPreview, previewNote } from '../features/outputs/preview-notes.ts'
import { PreviewBody } from '../features/outputs/PreviewBody.tsx'
import { PreviewCrumbs, PreviewTitle } from '../features/outputs/PreviewHeader.tsx'
import { useAccount } from '../platform/account.ts'
import { ApiError } from '../platform/api-error.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { useDialogs, withoutDialog } from '../domain/dialog-url.ts'
import { statusDisplay } from '../domain/status-display.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { paths } from '../domain/paths.ts'
import { usePlace } from '../platform/date-locale.ts'
import { jobQuery, outputQuery, previewQuery } from '../domain/queries/job.ts'
import { usePolled } from '../domain/use-polled.ts'
import { useRefreshOnChange } from '../domain/use-refresh-on-change.ts'
import { buttonClass } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Icon } from '../ui/Icon.tsx'
import { SkeletonLines } from '../ui/Skeleton.tsx'

const noFields: readonly string[] = []

function Preview({
  job,
  outputId,
  output,
}: {
  job: JobDetail
  outputId: number
  output: JobOutput | null
}) {
  const account = useAccount()
  const navigate = useNavigate()
  const dialogs = useDialogs()
  const place = usePlace()
  const now = useCoarseNow()
  const [params, setParams] = useSearchParams()
  const preview = useQuery(previewQuery(account, job.id, outputId))
  const data = preview.data?.data
  // Asked for too early: what had to be written first may be there now.
  const isThere = output !== null && isWritten(output)
  const { isError, refetch } = preview
  useEffect(() => {
    if (isThere && isError) void refetch()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once the output is there, not at each failure
  }, [isThere])
  useRefreshOnChange(account, job.status)

  const listSearch = withoutDialog(params)
  listSearch.delete('view')
  const search = listSearch.toString()
  const view =
    params.get('view') === 'raw' ? 'raw' : params.get('view') === 'table' ? 'table' : null
  const setView = (next: 'table' | 'raw') =>
    setParams(
      (old) => {
        const changed = new URLSearchParams(old)
        changed.set('view', next)
        return changed
      },
      { replace: true },
    )

  const outputs = job.outputs ?? []
  const name = output?.name || `Output ${outputId}`
  const look = statusDisplay[job.status]
  const error = preview.error instanceof ApiError ? preview.error : null
  const missing = error === null ? null : missingPreview(job.status, output, error.status)
  const lines = data === undefined ? 0 : previewLines(data.preview).length
  usePageTitle(`${name}, job ${job.id}`)
  return (
    <div className="flex h-[calc(100dvh-var(--header))] flex-col max-sm:h-[calc(100dvh-var(--header)-56px-env(safe-area-inset-bottom))]">
      <div className="border-b border-border bg-surface">
        <PreviewCrumbs
          job={job}
          outputs={outputs}
          outputId={outputId}
          search={search}
          onGo={(to) => void navigate(to)}
          backTo={paths.job(account, job.id, search)}
          onRerun={() => dialogs.open({ kind: 'run', packageId: job.package_id, rerunOf: job.id })}
        />
        <PreviewTitle
          name={name}
          output={output}
          components={output === null ? '' : componentWords(output)}
          place={place}
          preview={data?.preview ?? null}
          lines={lines}
        />
      </div>
      {data === undefined || data.preview === '' || output === null ? null : (
        <p className="flex items-start gap-2 border-b border-border bg-sunken px-(--gutter) py-2 text-text-2">
          <Icon name={look.icon} className={`mt-0.5 tone-${look.tone}`} />
          <span className="min-w-0 wrap-anywhere">
            {previewNote(
              {
                status: job.status,
                output,
                others: outputs.filter((other) => other.id !== outputId),
                lines,
                storedAt: data.stored_at,
                renderedFrom: data.rendered_from,
              },
              now,
              place,
            )}
          </span>
        </p>
      )}
      {data ? (
        <PreviewBody
          key={outputId}
          text={data.preview}
          fields={output?.component?.fields ?? noFields}
          previewType={output?.preview_type ?? null}
          records={output?.records_count ?? null}
          name={name}
          view={view}
          onView={setView}
        />
      ) : missing ? (
        <EmptyState icon="zero" title={missing.title}>
          {missing.text}
        </EmptyState>
      ) : preview.error ? (
        <ErrorState
          title="The preview could not be read"
          cause={preview.error.message}
          code={error?.status ?? null}
          requestId={error?.requestId ?? null}
          onRetry={() => void preview.refetch()}
          retrying={preview.isFetching}
        />
      ) : (
        <SkeletonLines count={12} label="Loading the preview" />
      )}
    </div>
  )
}

const toId = (text: string | undefined) =>
  text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null

/** The first lines of one output: `/{account}/jobs/{id}/outputs/{outputId}`. */
export function OutputPreviewPage() {
  const account = useAccount()
  const { jobId = '', outputId } = useParams()
  const id = toId(jobId)
  const output = toId(outputId)
  const query = usePolled(
    { ...jobQuery(account, id ?? 0), enabled: id !== null },
    'detail',
    (job) => [job.status],
  )
  const job = query.data?.data
  const listed = job?.outputs?.find((each) => each.id === output) ?? null
  // An answer without outputs (jobs-api.md §4.1) still has them one by one.
  const single = useQuery({
    ...outputQuery(account, id ?? 0, output ?? 0),
    enabled: job !== undefined && listed === null && output !== null,
    retry: false,
  })

  if (id === null) return <DetailError jobId={jobId} error={null} onRetry={null} retrying={false} />
  if (output === null) {
    return (
      <EmptyState
        isMain
        icon="search"
        title={`Job ${id} has no output ${outputId?.slice(0, 40) ?? ''}`}
        action={
          <Link className={buttonClass()} to={paths.job(account, id)}>
            Job {id}
          </Link>
        }
      >
        The number may be mistyped.
      </EmptyState>
    )
  }
  if (job)
    return <Preview job={job} outputId={output} output={listed ?? single.data?.data ?? null} />
  if (query.error)
    return (
      <DetailError
        jobId={jobId}
        error={query.error}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    )
  return <DetailSkeleton jobId={jobId} />
}
