import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router-dom'
import { readFilter } from '../../contract/filter.ts'
import type { JobDetail } from '../../contract/job-detail.ts'
import { statusFacts } from '../../contract/status.ts'
import { ActivityPanel } from '../features/detail/ActivityPanel.tsx'
import { AllDetails } from '../features/detail/AllDetails.tsx'
import { ChildrenPanel } from '../features/detail/ChildrenPanel.tsx'
import { DetailError, DetailSkeleton } from '../features/detail/DetailStates.tsx'
import { Evidence } from '../features/detail/Evidence.tsx'
import { newestOf, summaryOf } from '../features/detail/facts.ts'
import { JobFacts } from '../features/detail/JobFacts.tsx'
import { Crumbs, JobActionBar, JobTitle } from '../features/detail/JobHeader.tsx'
import { LifecycleLine } from '../features/detail/LifecycleLine.tsx'
import { listLabel } from '../features/detail/list-label.ts'
import { VariablesPanel } from '../features/detail/VariablesPanel.tsx'
import { LogNote, WhyFailed } from '../features/detail/WhyFailed.tsx'
import { OutputsTable } from '../features/outputs/OutputsTable.tsx'
import { RuntimePanel } from '../features/runs/RuntimePanel.tsx'
import { StopNotice } from '../features/stop/StopNotice.tsx'
import { useWatchKey, WatchButton } from '../features/watching/WatchButton.tsx'
import { WatchNote } from '../features/watching/WatchNote.tsx'
import { useAccount } from '../platform/account.ts'
import { viewStatus } from '../domain/claims/claims.ts'
import { useClaims } from '../domain/claims/store.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { useDialogs, withoutDialog } from '../domain/dialog-url.ts'
import { notify } from '../platform/notices.ts'
import { listParams, paths } from '../domain/paths.ts'
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
import { useShortcuts } from '../platform/shortcuts.ts'
import { useIsPhone } from '../platform/media.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { useRefreshOnChange } from '../domain/use-refresh-on-change.ts'
import { usePolled } from '../domain/use-polled.ts'
import { lazyPart } from '../ui/lazy-part.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'

const LogPanel = lazyPart(
  'The log',
  () => import('../features/logs/LogPanel.tsx').then((module) => module.LogPanel),
  <Skeleton className="h-40" />,
)

function Detail({ job, search }: { job: JobDetail; search: string }) {
  const account = useAccount()
  const navigate = useNavigate()
  const place = usePlace()
  const now = useCoarseNow(newestOf(job))
  const claims = useClaims(account)
  const dialogs = useDialogs()
  const isPhone = useIsPhone()

  const { filter } = readFilter(listParams(new URLSearchParams(search)))
  const statuses = () => [job.status]
  const transitions = usePolled(transitionsQuery(account, job.id), 'detail', statuses)
  const activity = usePolled(activityQuery(account, job.id), 'detail', statuses)
  const children = usePolled(childrenQuery(account, job.id), 'detail', (rows) => [
    job.status,
    ...rows.map((row) => row.status),
  ])
  const variables = useQuery(executionVariablesQuery(account, job.id))
  const neighbours = useQuery(neighboursQuery(account, job.id, filter))

  useRefreshOnChange(account, job.status)

  const view = viewStatus(job.id, job.status, claims)
  const go = (to: string) => void navigate(to)
  const onStop = () => dialogs.open({ kind: 'stop', jobIds: [job.id] })
  const onRerun = () => dialogs.open({ kind: 'run', packageId: job.package_id, rerunOf: job.id })
  const isEnded = statusFacts[view.status].terminal
  const copyLink = async () => {
    await navigator.clipboard.writeText(`${window.location.origin}${paths.job(account, job.id)}`)
    notify({ tone: 'info', text: `Copied the link to job ${job.id}`, to: null })
  }
  useShortcuts([
    {
      key: 's',
      label: 'Stop the job',
      run: () => !isEnded && statusFacts[view.status].canStop && onStop(),
    },
    { key: 'r', label: 'Run it again', run: onRerun },
    { key: 'c', label: 'Copy a link to the job', run: () => void copyLink() },
  ])

  const name = job.insight.package_name
  useWatchKey(job.id, name, isEnded)
  const watch = (size: 'large' | 'normal') => (
    <WatchButton id={job.id} name={name} isEnded={isEnded} size={size} />
  )

  const listPath = paths.jobs(account).split('?')[0] ?? ''
  const isFailed = job.status === 'failed' || (job.status === 'stopped' && job.errors !== null)
  const strips = (
    <div className="detail-strips">
      <JobFacts job={job} now={now} place={place} />
      <LifecycleLine job={job} transitions={transitions.data?.data ?? []} place={place} />
    </div>
  )
  return (
    <div className="detail">
      <div className="detail-head">
        <Crumbs
          backTo={search === '' ? listPath : `${listPath}?${search}`}
          backLabel={listLabel(filter)}
          neighbours={neighbours.data?.data ?? null}
          jobPath={(id) => paths.job(account, id, search)}
          onGo={go}
        />
        <JobTitle
          job={job}
          view={view}
          summary={summaryOf(job, now, place)}
          watch={isPhone ? null : watch('large')}
          onStop={onStop}
          onRerun={onRerun}
        />
      </div>
      <StopNotice claim={view.claim} job={job} place={place} onStop={onStop} />
      <WatchNote id={job.id} />
      {isPhone ? null : strips}
      <div className="detail-main">
        {isFailed ? <WhyFailed job={job} /> : null}
        {job.status === 'completed' ? <LogNote job={job} /> : null}
        <Evidence job={job} now={now} place={place} />
        <OutputsTable job={job} search={search} place={place} onOpen={go} />
        {isPhone ? strips : null}
        <ChildrenPanel rows={children.data?.data ?? []} claims={claims} now={now} place={place} />
        <LogPanel key={job.id} jobId={job.id} status={job.status} />
      </div>
      <div className="detail-side">
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
            onOpen={(id) => go(paths.job(account, id))}
          />
        )}
        <VariablesPanel
          supplied={job.variables}
          dynamic={job.dynamic_variables}
          resolved={variables.data?.data ?? null}
        />
        <ActivityPanel entries={activity.data?.data ?? []} now={now} place={place} />
      </div>
      <div className="detail-foot">
        <AllDetails job={job} place={place} />
      </div>
      <JobActionBar
        view={view}
        watch={isPhone ? watch('normal') : null}
        onStop={onStop}
        onRerun={onRerun}
      />
    </div>
  )
}

/** One job: `/{account}/jobs/{id}`, with the list's query it was opened from. */
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
