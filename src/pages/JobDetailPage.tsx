import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router-dom'
import { readListQuery } from '../../contract/filter.ts'
import type { JobDetail } from '../../contract/job-detail.ts'
import { statusFacts } from '../../contract/status.ts'
import { ActivityPanel } from '../features/detail/ActivityPanel.tsx'
import { AllDetails } from '../features/detail/AllDetails.tsx'
import { ChildrenPanel } from '../features/detail/ChildrenPanel.tsx'
import { DetailError, DetailSkeleton } from '../features/detail/DetailStates.tsx'
import { latestTime, summaryOf } from '../features/detail/facts.ts'
import { JobFacts } from '../features/detail/JobFacts.tsx'
import { JobActionBar, JobHeader } from '../features/detail/JobHeader.tsx'
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
import { formatFull, type Place } from '../format/time.ts'
import { useAccount } from '../platform/account.ts'
import { basePath } from '../platform/base-path.ts'
import { viewStatus, type Claims, type StatusView } from '../domain/claims/claims.ts'
import { canRun, useCapabilities, useConfirmedCapabilities } from '../domain/capabilities.ts'
import { useClaims } from '../domain/claims/store.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { useDialogs, withoutDialog } from '../domain/dialog-url.ts'
import { notify } from '../platform/notices.ts'
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
import { runtimeNow } from '../domain/runtime.ts'
import { serverNow } from '../platform/server-clock.ts'
import { useShortcuts } from '../platform/shortcuts.ts'
import { useIsPhone } from '../platform/media.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { useRefreshOnChange } from '../domain/use-refresh-on-change.ts'
import { usePolled } from '../domain/use-polled.ts'
import { classes } from '../ui/classes.ts'
import { lazyPart } from '../ui/lazy-part.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'

const logPlace = <Skeleton className="h-40" />
const LogPanel = lazyPart(
  'The log',
  () => import('../features/logs/LogPanel.tsx').then((module) => module.LogPanel),
  logPlace,
)

/** What a job's page reads beside the job itself. */
function useJobParts(job: JobDetail, search: string) {
  const account = useAccount()
  const { query } = readListQuery(listParams(new URLSearchParams(search)))
  const statuses = () => [job.status]
  const transitions = usePolled(transitionsQuery(account, job.id), 'detail', statuses)
  const activity = usePolled(activityQuery(account, job.id), 'detail', statuses)
  const has = useConfirmedCapabilities(account)
  const children = usePolled(
    { ...childrenQuery(account, job.id), enabled: has('children') },
    'detail',
    (rows) => [job.status, ...rows.map((row) => row.status)],
  )
  const variables = useQuery({
    ...executionVariablesQuery(account, job.id),
    enabled: has('variables'),
  })
  const neighbours = useQuery(neighboursQuery(account, job.id, query))
  useRefreshOnChange(account, job.status)
  return {
    listFilter: query.filter,
    transitions: transitions.data?.data ?? [],
    activity: activity.data?.data ?? [],
    children: children.data?.data ?? [],
    variables: variables.data?.data ?? null,
    neighbours: neighbours.data?.data ?? null,
  }
}

type JobParts = ReturnType<typeof useJobParts>

/** What can be done with the job, and the keys for it. */
function useJobActions(job: JobDetail, view: StatusView) {
  const account = useAccount()
  const dialogs = useDialogs()
  const onStop = () => dialogs.open({ kind: 'stop', jobIds: [job.id] })
  const has = useCapabilities(account)
  const rerun = () => dialogs.open({ kind: 'run', packageId: job.package_id, rerunOf: job.id })
  const onRerun = canRun(has) ? rerun : null
  const { terminal, canStop } = statusFacts[view.status]
  const copyLink = async () => {
    const { origin } = window.location
    await navigator.clipboard.writeText(`${origin}${basePath}${paths.job(account, job.id)}`)
    notify({ tone: 'info', text: `Copied the link to job ${job.id}`, to: null })
  }
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
  const isOffered = useCapabilities(account)('logs')
  const isConfirmed = useConfirmedCapabilities(account)('logs')
  if (!isOffered) return null
  return isConfirmed ? <LogPanel key={job.id} jobId={job.id} status={job.status} /> : logPlace
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
      <ChildrenPanel rows={parts.children} claims={claims} now={now} place={place} />
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
        resolved={parts.variables}
      />
      <ActivityPanel entries={parts.activity} now={now} place={place} />
    </div>
  )
}

/** On paper: where the page is from, and of when. */
function PrintNote({ place }: { place: Place }) {
  const { origin, pathname } = window.location
  return (
    <p className="print-only px-(--gutter) pb-2 text-s text-text-3">
      {origin}
      {pathname}, {formatFull(serverNow(), place)}
    </p>
  )
}

function Detail({ job, search }: { job: JobDetail; search: string }) {
  const account = useAccount()
  const navigate = useNavigate()
  const place = usePlace()
  const now = useCoarseNow(latestTime(job))
  const claims = useClaims(account)
  const isPhone = useIsPhone()
  const parts = useJobParts(job, search)
  const view = viewStatus(job.id, job.status, claims)
  const actions = useJobActions(job, view)

  const name = job.insight.package_name
  const isEnded = statusFacts[view.status].terminal
  useWatchKey(job.id, name, isEnded)
  const watch = (
    <WatchButton id={job.id} name={name} isEnded={isEnded} size={isPhone ? 'normal' : 'large'} />
  )
  const strips = (
    <div>
      <JobFacts job={job} now={now} place={place} />
      <LifecycleLine job={job} transitions={parts.transitions} place={place} />
    </div>
  )
  const column = { job, parts, now, place, onGo: (to: string) => void navigate(to) }
  return (
    <div className="max-sm:pb-18" data-job={job.id}>
      <PrintNote place={place} />
      <JobHeader
        job={job}
        view={view}
        back={{ to: listPath(account, search), label: listLabel(parts.listFilter) }}
        neighbours={parts.neighbours}
        jobPath={(id) => paths.job(account, id, search)}
        onGo={column.onGo}
        summary={summaryOf(job, now, place)}
        watch={isPhone ? null : watch}
        {...actions}
      />
      <StopNotice claim={view.claim} job={job} place={place} onStop={actions.onStop} />
      <WatchNote id={job.id} />
      {isPhone ? null : strips}
      <div className="grid grid-cols-1 items-start gap-x-5 lg:grid-cols-[minmax(0,1fr)_404px]">
        <MainColumn {...column} claims={claims} search={search} strips={isPhone ? strips : null} />
        <SideColumn {...column} />
      </div>
      <div className="max-sm:pt-3 sm:px-(--gutter) sm:pb-12">
        <AllDetails job={job} place={place} />
      </div>
      <JobActionBar view={view} watch={isPhone ? watch : null} {...actions} />
      <CellMenu
        subjectOf={() => subjectOfDetail(job)}
        list={null}
        jobId={job.id}
        onFilter={(filter) => column.onGo(paths.jobs(account, filter))}
      />
    </div>
  )
}

/** `/{account}/jobs/{id}`: one job. Its query is that of the list it was opened from. */
export function JobDetailPage() {
  const account = useAccount()
  const { jobId = '' } = useParams()
  const [params] = useSearchParams()
  const search = withoutDialog(params).toString()
  const id = /^[1-9]\d{0,14}$/.test(jobId) ? Number(jobId) : null
  const query = usePolled(
    { ...jobQuery(account, id ?? 0), enabled: id !== null },
    'detail',
    (job) => [job.status],
  )
  const job = query.data?.data
  usePageTitle(job ? `${job.id} ${job.insight.package_name}` : `Job ${jobId}`)

  if (job) return <Detail key={job.id} job={job} search={search} />
  if (id !== null && !query.error) return <DetailSkeleton jobId={jobId} />
  return (
    <DetailError
      jobId={jobId}
      error={query.error}
      onRetry={id === null ? null : () => void query.refetch()}
      retrying={query.isFetching}
    />
  )
}
