import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router-dom'
import type { JobDetail } from '../../contract/job-detail.ts'
import type { JobOutput } from '../../contract/job.ts'
import type { SeenStatus } from '../../contract/status.ts'
import { DetailError, DetailSkeleton } from '../features/detail/DetailStates.tsx'
import { MissingPage } from '../features/capabilities/MissingPage.tsx'
import { isWritten } from '../features/outputs/output-labels.ts'
import { previewLines } from '../features/outputs/preview-lines.ts'
import { previewNote } from '../features/outputs/preview-notes.ts'
import { PreviewBody } from '../features/outputs/PreviewBody.tsx'
import type { PreviewView } from '../features/outputs/PreviewTools.tsx'
import { PreviewHeader } from '../features/outputs/PreviewHeader.tsx'
import { PreviewMissing } from '../features/outputs/PreviewMissing.tsx'
import { useAccount } from '../platform/account.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { canRun, useCapabilities } from '../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../domain/confirmed-capabilities.ts'
import { useDialogs, withoutDialog } from '../domain/dialog-url.ts'
import { statusDisplay } from '../domain/status-display.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { paths } from '../domain/paths.ts'
import { usePlace } from '../platform/date-locale.ts'
import { jobQuery, outputQuery, previewQuery } from '../domain/queries/job.ts'
import { usePolled } from '../domain/use-polled.ts'
import { useRefreshOnChange } from '../domain/use-refresh-on-change.ts'
import { buttonClass } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Link } from '../ui/Link.tsx'
import { iconColor } from '../ui/tone.ts'

const noFields: readonly string[] = []

const views = ['table', 'raw'] as const

/** The view that the address asks for. */
function useView(): [PreviewView | null, (view: PreviewView) => void] {
  const [params, setParams] = useSearchParams()
  const setView = (view: PreviewView) =>
    setParams(
      (old) => {
        const changed = new URLSearchParams(old)
        changed.set('view', view)
        return changed
      },
      { replace: true },
    )
  return [views.find((each) => each === params.get('view')) ?? null, setView]
}

/** The query of the list that the job was opened from. */
function useListSearch(): string {
  const [params] = useSearchParams()
  const search = withoutDialog(params)
  search.delete('view')
  return search.toString()
}

/** Reads the preview; again when an output that was still missing has been written. */
function usePreview(job: JobDetail, outputId: number, output: JobOutput | null) {
  const account = useAccount()
  const preview = useQuery(previewQuery(account, job.id, outputId))
  const { isError, refetch } = preview
  const isOutputWritten = output !== null && isWritten(output)
  useEffect(() => {
    if (isOutputWritten && isError) void refetch()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once the output is written, not at each failure
  }, [isOutputWritten])
  return preview
}

/** Above the lines: what they are and how far to trust them. */
function Note({ status, text }: { status: SeenStatus; text: string }) {
  const look = statusDisplay[status]
  return (
    <p
      className={classes(
        'flex items-start gap-2 border-b border-border bg-sunken',
        'px-(--gutter) py-2 text-text-2',
      )}
    >
      <Icon name={look.icon} className={classes('mt-0.5', iconColor[look.tone])} />
      <span className="min-w-0 wrap-anywhere">{text}</span>
    </p>
  )
}

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
  const search = useListSearch()
  const has = useCapabilities()
  const rerun = () => dialogs.open({ kind: 'run', packageId: job.package_id, rerunOf: job.id })
  const [view, setView] = useView()
  const query = usePreview(job, outputId, output)
  useRefreshOnChange(account, job.status)
  const data = query.data?.data
  const name = output?.name || `Output ${outputId}`
  const lines = data === undefined ? 0 : previewLines(data.preview).length
  usePageTitle(`${name}, job ${job.id}`)
  return (
    <div
      className={classes(
        'flex h-[calc(100dvh-var(--header))] flex-col',
        'max-sm:h-[calc(100dvh-var(--header)-56px-env(safe-area-inset-bottom))]',
      )}
    >
      <PreviewHeader
        job={job}
        outputId={outputId}
        search={search}
        onGo={(to) => void navigate(to)}
        onRerun={canRun(has) ? rerun : null}
        name={name}
        output={output}
        place={place}
        preview={data?.preview ?? null}
        lines={lines}
      />
      {data === undefined || data.preview === '' || output === null ? null : (
        <Note
          status={job.status}
          text={previewNote(
            {
              status: job.status,
              output,
              others: (job.outputs ?? []).filter((other) => other.id !== outputId),
              lines,
              storedAt: data.stored_at,
              renderedFrom: data.rendered_from,
            },
            now,
            place,
          )}
        />
      )}
      {data === undefined ? (
        <PreviewMissing status={job.status} output={output} query={query} />
      ) : (
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
      )}
    </div>
  )
}

const toId = (text: string | undefined) =>
  text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null

function OutputPreview() {
  const account = useAccount()
  const hasPreviews = useConfirmedCapabilities(account)('previews')
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
  // A response without outputs (jobs-api.md §4.1): they can still be read one by one.
  const single = useQuery({
    ...outputQuery(account, id ?? 0, output ?? 0),
    enabled: hasPreviews && job !== undefined && listed === null && output !== null,
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
  if (job && hasPreviews)
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

/** The first lines of one output: `/{account}/jobs/{id}/outputs/{outputId}`. */
export function OutputPreviewPage() {
  const has = useCapabilities()
  return has('previews') ? <OutputPreview /> : <MissingPage what="previews" icon="zero" />
}
