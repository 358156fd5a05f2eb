import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router-dom'
import { readListQuery, type JobFilter, type JobListQuery } from '../../contract/filter.ts'
import type { JobDetail } from '../../contract/job-detail.ts'
import { endedAt, statusFacts } from '../../contract/status.ts'
import { ActivityPanel } from '../features/detail/ActivityPanel.tsx'
import { AllDetails } from '../features/detail/AllDetails.tsx'
import { ChildrenPanel } from '../features/detail/ChildrenPanel.tsx'
import { ColumnsSkeleton, DetailError, DetailSkeleton } from '../features/detail/DetailStates.tsx'
import { latestTime, summaryOf } from '../features/detail/facts.ts'
import { JobFacts } from '../features/detail/JobFacts.tsx'
import { JobActionBar, JobHeader, type JobActions } from '../features/detail/JobHeader.tsx'
import { LifecycleLine } from '../features/detail/LifecycleLine.tsx'
import { listLabel } from '../features/detail/list-label.ts'
import { TriagePanel } from '../features/detail/TriagePanel.tsx'
import { VariablesPanel } from '../features/detail/VariablesPanel.tsx'
import { LogNote, WhyFailed } from '../features/detail/WhyFailed.tsx'
import { CellMenu } from '../features/cell-menu/CellMenu.tsx'
import { subjectOfDetail } from '../features/cell-menu/subject.ts'
import { Evidence } from '../features/flags/Evidence.tsx'
import { OutputsTable } from '../features/outputs/OutputsTable.tsx'
import { usePreviewKey } from '../features/outputs/use-preview-key.ts'
import { RuntimePanel } from '../features/runs/RuntimePanel.tsx'
import { StopNotice } from '../features/stop/StopNotice.tsx'
import { useWatchKey, WatchButton } from '../features/watching/WatchButton.tsx'
import { WatchNote } from '../features/watching/WatchNote.tsx'
import { formatFull, toMs, type Place } from '../format/time.ts'
import { useAccount } from '../platform/account.ts'
import { ApiError } from '../platform/api-error.ts'
import type { ApiResponse } from '../platform/api.ts'
import { basePath } from '../platform/base-path.ts'
import { copyText } from '../platform/clipboard.ts'
import { viewStatus, type Claims, type StatusView } from '../domain/claims/claims.ts'
import { canRun, useCapabilities } from '../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../domain/confirmed-capabilities.ts'
import { useClaims } from '../domain/claims/store.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { useDialogs, withoutDialog } from '../domain/dialog-url.ts'
import { headOf, knownRow, type JobHead } from '../domain/job-head.ts'
import { listParams } from '../../contract/view-query.ts'
import { paths } from '../domain/paths.ts'
import { usePlace } from '../platform/date-locale.ts'
import {
  activityQuery,
  childrenQuery,
  executionVariablesQuery,
  jobQuery,
  neighboursQuery,
  transitionsQuery,
} from '../domain/queries/job.ts'
import { jobPageQuery } from '../domain/queries/job-page.ts'
import { runtimeNow } from '../domain/runtime.ts'
import { serverNow } from '../platform/server-clock.ts'
import { useShortcuts } from '../platform/shortcuts.ts'
import { useIsPhone } from '../platform/media.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { useRefreshOnChange } from '../domain/use-refresh-on-change.ts'
import { usePolled } from '../domain/use-polled.ts'
import { classes } from '../ui/classes.ts'
import { usePrinting } from '../ui/use-printing.ts'
import { LogPanel, logPlace } from './job-log.tsx'

/** What a query gave, and what to say of it if it gave nothing. */
const partOf = <T,>({
  data,
  error,
  refetch,
}: Pick<UseQueryResult<ApiResponse<T>>, 'data' | 'error' | 'refetch'>) => ({
  data: data?.data ?? null,
  error: error?.message ?? null,
  onRetry: () => void refetch(),
})

/**
 * What the page reads beside the job itself. At first all of it comes with the job (see {@link
 * jobPageQuery}); what was left out there, and what is read again, is read by itself.
 * @param isOpen whether that first response has come
 */
function useJobParts({ id, status }: JobHead, query: JobListQuery, isOpen: boolean) {
  const account = useAccount()
  const statuses = () => [status]
  // A part that has just failed at the source is tried again at the pace of its poll.
  const options = { enabled: isOpen, retryOnMount: false }
  const transitions = usePolled(
    { ...transitionsQuery(account, id), ...options },
    'detail',
    statuses,
  )
  const activity = usePolled({ ...activityQuery(account, id), ...options }, 'detail', statuses)
  const has = useConfirmedCapabilities(account)
  const children = usePolled(
    { ...childrenQuery(account, id), ...options, enabled: isOpen && has('children') },
    'detail',
    (rows) => [status, ...rows.map((row) => row.status)],
  )
  const variables = useQuery({
    ...executionVariablesQuery(account, id),
    ...options,
    enabled: isOpen && has('variables'),
  })
  const neighbours = useQuery({ ...neighboursQuery(account, id, query), ...options })
  return {
    transitions: transitions.data?.data ?? null,
    activity: activity.data?.data ?? null,
    children: partOf(children),
    variables: partOf(variables),
    neighbours: neighbours.data?.data ?? null,
  }
}

type JobParts = ReturnType<typeof useJobParts>

/** What can be done with the job, and the keys for it. */
function useJobActions(job: JobHead, view: StatusView) {
  const account = useAccount()
  const dialogs = useDialogs()
  const onStop = () => dialogs.open({ kind: 'stop', jobIds: [job.id] })
  const has = useCapabilities()
  const rerun = () => dialogs.open({ kind: 'run', packageId: job.package_id, rerunOf: job.id })
  const onRerun = canRun(has) ? rerun : null
  const { terminal, canStop } = statusFacts[view.status]
  const copyLink = () =>
    copyText(
      `${window.location.origin}${basePath}${paths.job(account, job.id)}`,
      `Copied the link to job ${job.id}`,
    )
  useShortcuts([
    { key: 's', label: 'Stop the job', run: () => !terminal && canStop && onStop() },
    ...(onRerun === null ? [] : [{ key: 'r', label: 'Run it again', run: onRerun }]),
    { key: 'c', label: 'Copy a link to the job', run: () => void copyLink() },
  ])
  return { onStop, onRerun }
}

/** The path of the list with the query the job was opened from. */
function listPath(account: string, search: string): string {
  const path = paths.jobs(account).split('?')[0] ?? ''
  return search === '' ? path : `${path}?${search}`
}

interface ColumnProps {
  job: JobDetail
  parts: JobParts
  now: number
  place: Place
  onGo: (to: string) => void
}

/** The log, if the source has logs. It is not read before that is known. */
function Log({ job }: { job: JobDetail }) {
  const account = useAccount()
  const isOffered = useCapabilities()('logs')
  const isConfirmed = useConfirmedCapabilities(account)('logs')
  if (!isOffered) return null
  return isConfirmed ? (
    <LogPanel key={job.id} jobId={job.id} status={job.status} endedMs={toMs(endedAt(job))} />
  ) : (
    logPlace
  )
}

function MainColumn({
  job,
  parts,
  claims,
  search,
  strips,
  now,
  place,
  onGo,
}: ColumnProps & {
  claims: Claims
  search: string
  /** On a phone: the facts, below what matters more. */
  strips: ReactNode
}) {
  usePreviewKey(job, search, onGo)
  const isFailed = job.status === 'failed' || (job.status === 'stopped' && job.errors !== null)
  return (
    <div
      className={classes(
        'grid min-w-0 max-sm:gap-3 max-sm:*:first:border-t-0 sm:gap-5 sm:py-5',
        'sm:max-lg:px-(--gutter) lg:pl-(--gutter)',
      )}
    >
      <TriagePanel job={job} />
      {isFailed ? <WhyFailed job={job} /> : null}
      {job.status === 'completed' ? <LogNote job={job} /> : null}
      <Evidence job={job} />
      <OutputsTable job={job} search={search} place={place} />
      {strips}
      <ChildrenPanel
        rows={parts.children.data ?? []}
        error={parts.children.error}
        onRetry={parts.children.onRetry}
        claims={claims}
        now={now}
        place={place}
      />
      <Log job={job} />
    </div>
  )
}

function SideColumn({ job, parts, now, place, onGo }: ColumnProps) {
  const account = useAccount()
  return (
    <div
      className={classes(
        'grid min-w-0 max-sm:gap-3 max-sm:pt-3 sm:gap-5 sm:pb-5',
        'sm:max-lg:px-(--gutter) lg:pt-5 lg:pr-(--gutter)',
      )}
    >
      {job.package_id === null ? null : (
        <RuntimePanel
          packageId={job.package_id}
          thisRun={{
            id: job.id,
            status: job.status,
            runtimeSeconds: runtimeNow(job, job.insight.runtime_as_of, now),
          }}
          usual={job.insight.usual}
          now={now}
          place={place}
          onOpen={(id) => onGo(paths.job(account, id))}
        />
      )}
      <VariablesPanel
        supplied={job.variables}
        dynamic={job.dynamic_variables}
        resolved={parts.variables.data}
        error={parts.variables.error}
        onRetry={parts.variables.onRetry}
      />
      <ActivityPanel entries={parts.activity} now={now} place={place} />
    </div>
  )
}

/** On paper: where the page is from, and of when. */
function PrintNote({ place }: { place: Place }) {
  const isPrinting = usePrinting()
  if (!isPrinting) return null
  const { origin, pathname } = window.location
  return (
    <p className="print-only px-(--gutter) pb-2 text-s text-text-3">
      {origin}
      {pathname}, {formatFull(serverNow(), place)}
    </p>
  )
}

/** The head of the page: all that the job's row in a list is enough for. */
function Head({
  job,
  view,
  parts,
  filter,
  search,
  onGo,
  watch,
  actions,
}: {
  job: JobHead
  view: StatusView
  parts: JobParts
  filter: JobFilter
  search: string
  onGo: (to: string) => void
  watch: ReactNode
  actions: JobActions
}) {
  const account = useAccount()
  const place = usePlace()
  return (
    <>
      <PrintNote place={place} />
      <JobHeader
        job={job}
        view={view}
        back={{ to: listPath(account, search), label: listLabel(filter) }}
        neighbours={parts.neighbours}
        jobPath={(id) => paths.job(account, id, search)}
        onGo={onGo}
        summary={summaryOf(job, useCoarseNow(latestTime(job)), place)}
        watch={watch}
        {...actions}
      />
      <StopNotice claim={view.claim} job={job} place={place} onStop={actions.onStop} />
      <WatchNote id={job.id} />
    </>
  )
}

/** What only the job itself tells. */
function Columns({
  strips,
  claims,
  search,
  ...column
}: ColumnProps & { strips: ReactNode; claims: Claims; search: string }) {
  const { job, place, onGo } = column
  const account = useAccount()
  useRefreshOnChange(account, job.status)
  return (
    <>
      <div className="grid grid-cols-1 items-start gap-x-5 lg:grid-cols-[minmax(0,1fr)_404px]">
        <MainColumn {...column} claims={claims} search={search} strips={strips} />
        <SideColumn {...column} />
      </div>
      <div className="max-sm:pt-3 sm:px-(--gutter) sm:pb-12">
        <AllDetails job={job} place={place} />
      </div>
      <CellMenu
        subjectOf={() => subjectOfDetail(job)}
        list={null}
        jobId={job.id}
        onFilter={(filter) => onGo(paths.jobs(account, filter))}
      />
    </>
  )
}

/**
 * @param head the job, or what its row says of it
 * @param job null while it is loading
 * @param problem why it could not be loaded
 */
function Detail({
  head,
  job,
  problem,
  isOpen,
  query,
  search,
}: {
  head: JobHead
  job: JobDetail | null
  problem: ReactNode
  isOpen: boolean
  query: JobListQuery
  search: string
}) {
  const account = useAccount()
  const navigate = useNavigate()
  const place = usePlace()
  const now = useCoarseNow(latestTime(head))
  const claims = useClaims(account)
  const isPhone = useIsPhone()
  const parts = useJobParts(head, query, isOpen)
  const view = viewStatus(head.id, head.status, claims)
  const actions = useJobActions(head, view)

  const { id } = head
  const name = head.insight.package_name
  const isEnded = statusFacts[view.status].terminal
  useWatchKey(id, name, isEnded)
  const watch = (
    <WatchButton id={id} name={name} isEnded={isEnded} size={isPhone ? 'normal' : 'large'} />
  )
  const strips = (
    <div>
      <JobFacts job={head} now={now} place={place} />
      <LifecycleLine job={head} transitions={parts.transitions} place={place} />
    </div>
  )
  const onGo = (to: string) => void navigate(to)
  return (
    <div className="max-sm:pb-18" data-job={id}>
      <Head
        job={head}
        view={view}
        parts={parts}
        filter={query.filter}
        search={search}
        onGo={onGo}
        watch={isPhone ? null : watch}
        actions={actions}
      />
      {isPhone ? null : strips}
      {job === null ? (
        <>
          {problem ?? <ColumnsSkeleton />}
          {isPhone ? strips : null}
        </>
      ) : (
        <Columns
          job={job}
          parts={parts}
          now={now}
          place={place}
          onGo={onGo}
          strips={isPhone ? strips : null}
          claims={claims}
          search={search}
        />
      )}
      <JobActionBar view={view} watch={isPhone ? watch : null} {...actions} />
    </div>
  )
}

/**
 * The job with the parts of its page: in one read when the page opens, each by itself from then on.
 * @param id null for an address without a usable id
 */
function useJob(account: string, id: number | null, query: JobListQuery) {
  const client = useQueryClient()
  const page = useQuery({ ...jobPageQuery(account, id ?? 0, query), enabled: id !== null })
  const isKnown = client.getQueryData(jobQuery(account, id ?? 0).queryKey) !== undefined
  const isOpen = isKnown && !page.isFetching
  const polled = usePolled({ ...jobQuery(account, id ?? 0), enabled: isOpen }, 'detail', (job) => [
    job.status,
  ])
  const job = polled.data?.data ?? null
  const row = useMemo(
    () => (id === null ? null : knownRow(client, account, id)),
    [client, account, id],
  )
  return { page, isOpen, job, head: headOf(job, row) }
}

/** `/{account}/jobs/{id}`: one job. Its query is that of the list it was opened from. */
export function JobDetailPage() {
  const account = useAccount()
  const { jobId = '' } = useParams()
  const [params] = useSearchParams()
  const search = withoutDialog(params).toString()
  const id = /^[1-9]\d{0,14}$/.test(jobId) ? Number(jobId) : null
  const { query } = readListQuery(listParams(new URLSearchParams(search)))
  const { page, isOpen, job, head } = useJob(account, id, query)
  usePageTitle(head ? `${head.id} ${head.insight.package_name}` : `Job ${jobId}`)

  const problem =
    id === null || page.error ? (
      <DetailError
        jobId={jobId}
        error={page.error}
        onRetry={id === null ? null : () => void page.refetch()}
        retrying={page.isFetching}
        isBelowHead={head !== null}
      />
    ) : null
  const isGone = page.error instanceof ApiError && page.error.status === 404
  if (head !== null && (job !== null || !isGone))
    return (
      <Detail
        key={head.id}
        head={head}
        job={job}
        problem={problem}
        isOpen={isOpen}
        query={query}
        search={search}
      />
    )
  return problem ?? <DetailSkeleton jobId={jobId} />
}
