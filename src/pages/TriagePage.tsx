import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router-dom'
import { readListQuery } from '../../contract/filter.ts'
import type { JobDetail } from '../../contract/job-detail.ts'
import type { JobRow } from '../../contract/job-row.ts'
import { errorHeadline } from '../../contract/rules/error-headline.ts'
import { statusFacts } from '../../contract/status.ts'
import { listParams } from '../../contract/view-query.ts'
import { DetailError } from '../features/detail/DetailStates.tsx'
import { listLabel } from '../features/detail/list-label.ts'
import { TriagePanel } from '../features/detail/TriagePanel.tsx'
import { LogNote, WhyFailed } from '../features/detail/WhyFailed.tsx'
import { Evidence } from '../features/flags/Evidence.tsx'
import type { ListRow } from '../features/jobs/list-model.ts'
import { ListError } from '../features/jobs/ListError.tsx'
import { NarrowList } from '../features/jobs/NarrowList.tsx'
import { useJobList, type JobList } from '../features/jobs/use-job-list.ts'
import { OutputsTable } from '../features/outputs/OutputsTable.tsx'
import { isWritten } from '../features/outputs/output-labels.ts'
import { PreviewBody } from '../features/outputs/PreviewBody.tsx'
import { PreviewMissing } from '../features/outputs/PreviewMissing.tsx'
import { canRun, useCapabilities } from '../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../domain/confirmed-capabilities.ts'
import { viewStatus } from '../domain/claims/claims.ts'
import { useClaims } from '../domain/claims/store.ts'
import { useDialogs, withoutDialog } from '../domain/dialog-url.ts'
import { paths } from '../domain/paths.ts'
import { useForbidden } from '../domain/permissions.ts'
import { jobQuery, previewQuery } from '../domain/queries/job.ts'
import { badgeOf } from '../domain/status-display.ts'
import { usePolled } from '../domain/use-polled.ts'
import { useAccount } from '../platform/account.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { usePlace } from '../platform/date-locale.ts'
import type { ReadQuery } from '../platform/error-facts.ts'
import { useShortcuts } from '../platform/shortcuts.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Link } from '../ui/Link.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'

const toId = (text: string | null): number | null =>
  text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null

/** In place of an output's id: the first one, whichever that will be. */
const first = 'first'

/** The output whose preview is open; null for none. */
type OpenOutput = number | typeof first | null

const outputIdOf = (output: OpenOutput, job: JobDetail): number | null =>
  output === first ? (job.outputs?.find(isWritten)?.id ?? null) : output

/** The list that is worked through, and which of its jobs is open. */
function useTriageList() {
  const account = useAccount()
  const client = useQueryClient()
  const [params, setParams] = useSearchParams()
  const own = withoutDialog(params)
  const asked = toId(own.get('job'))
  const output: OpenOutput = own.get('output') === first ? first : toId(own.get('output'))
  for (const name of ['job', 'output']) own.delete(name)
  const search = own.toString()
  const { query } = readListQuery(listParams(own))
  const list = useJobList(account, query)
  const { rows } = list
  const current = asked ?? rows[0]?.row.id ?? null
  const index = rows.findIndex(({ row }) => row.id === current)
  const [previous, next] = [rows[index - 1]?.row.id ?? null, rows[index + 1]?.row.id ?? null]
  const searchOf = (id: number | null, outputId: OpenOutput = null) => {
    const to = new URLSearchParams(search)
    if (id !== null) to.set('job', String(id))
    if (outputId !== null) to.set('output', String(outputId))
    return to
  }
  const go = (id: number | null) => {
    if (id !== null) setParams(searchOf(id), { replace: true })
  }
  /** Past the last job of a page comes the next page. */
  const goNext = () => {
    if (next !== null || list.nextCursor === null) {
      go(next)
      return
    }
    const to = searchOf(null)
    to.set('cursor', list.nextCursor)
    setParams(to, { replace: true })
  }
  const show = (outputId: OpenOutput) => setParams(searchOf(current, outputId), { replace: true })
  useEffect(() => {
    for (const id of [next, previous])
      if (id !== null) void client.prefetchQuery({ ...jobQuery(account, id), staleTime: 5_000 })
  }, [client, account, next, previous])
  return { list, query, search, current, index, previous, next, output, searchOf, go, goNext, show }
}

type TriageList = ReturnType<typeof useTriageList>

/** Of the job that is open, as far as it is known. */
interface Open {
  id: number
  row: JobRow | null
  job: JobDetail | null
}

/** What can be done with the job, with the keys for it. */
function Actions({ open: { id, row, job } }: { open: Open }) {
  const account = useAccount()
  const dialogs = useDialogs()
  const claims = useClaims(account)
  const isRunnable = canRun(useCapabilities())
  const runForbidden = useForbidden('job.run')
  const stopForbidden = useForbidden('job.stop')
  const status = job?.status ?? row?.status ?? null
  const view = status === null ? null : viewStatus(id, status, claims)
  const isEnded = view !== null && statusFacts[view.status].terminal
  const canStop = view !== null && statusFacts[view.status].canStop
  const packageId = job?.package_id ?? row?.package_id ?? null
  const rerun = () => dialogs.open({ kind: 'run', packageId, rerunOf: id })
  const stop = () => dialogs.open({ kind: 'stop', jobIds: [id] })
  useShortcuts([
    ...(isEnded && isRunnable ? [{ key: 'r', label: 'Run it again', run: rerun }] : []),
    ...(canStop ? [{ key: 's', label: 'Stop the job', run: stop }] : []),
  ])
  if (isEnded && isRunnable)
    return (
      <Button variant="primary" icon="retry" hint="r" blocked={runForbidden} onClick={rerun}>
        Re-run
      </Button>
    )
  return canStop ? (
    <Button variant="danger" icon="stop" hint="s" blocked={stopForbidden} onClick={stop}>
      Stop
    </Button>
  ) : null
}

function Head({ triage, open }: { triage: TriageList; open: Open }) {
  const account = useAccount()
  const claims = useClaims(account)
  const { row, job, id } = open
  const name = job?.insight.package_name ?? row?.package_name ?? 'Job'
  const status = job?.status ?? row?.status ?? null
  const view = status === null ? null : viewStatus(id, status, claims)
  const raw = job?.raw_status ?? row?.raw_status ?? ''
  return (
    <header className="sticky top-(--header) z-10 flex flex-wrap items-center gap-3 border-b border-border bg-surface px-(--gutter) py-2.5">
      {view === null ? null : <Badge {...badgeOf(view.status, raw, view.claimed)} size="large" />}
      <h1 className="min-w-0 flex-1 truncate text-l" tabIndex={-1}>
        {name} <span className="mono text-m text-text-3">{id}</span>
      </h1>
      <span className="text-text-2 tabular-nums">
        {triage.index < 0 ? '' : `${triage.index + 1} of ${triage.list.total ?? '…'}`}
      </span>
      <span className="flex gap-1.5">
        <Button
          icon="left"
          disabled={triage.previous === null}
          title="Previous job, key ["
          onClick={() => triage.go(triage.previous)}
        >
          Previous
        </Button>
        <Button
          icon="right"
          disabled={triage.next === null && triage.list.nextCursor === null}
          title="Next job, key ]"
          onClick={triage.goNext}
        >
          Next
        </Button>
        <Actions open={open} />
      </span>
    </header>
  )
}

/** The preview of the open output, below what failed. */
function OpenPreview({ job, outputId }: { job: JobDetail; outputId: number }) {
  const account = useAccount()
  const [view, setView] = useState<'table' | 'raw' | null>(null)
  const query = useQuery(previewQuery(account, job.id, outputId))
  const output = job.outputs?.find(({ id }) => id === outputId) ?? null
  const name = output?.name ?? `Output ${outputId}`
  const text = query.data?.data.preview
  return (
    <section
      aria-label={`Preview of ${name}`}
      className="flex max-h-[70dvh] flex-col rounded-float border border-border bg-surface"
    >
      <h2 className="border-b border-border px-4 py-2.5 font-strong">{name}</h2>
      {text === undefined ? (
        <PreviewMissing status={job.status} output={output} query={query} />
      ) : (
        <PreviewBody
          key={outputId}
          text={text}
          fields={output?.component?.fields ?? []}
          previewType={output?.preview_type ?? null}
          records={output?.records_count ?? null}
          name={name}
          view={view}
          onView={setView}
        />
      )}
    </section>
  )
}

/** Before the job is read: what its row says. */
function FromRow({ row }: { row: JobRow | null }) {
  const line = row === null ? null : errorHeadline(row)
  return (
    <div className="grid gap-4">
      {line === null ? null : <p className="text-h font-strong wrap-anywhere">{line}</p>}
      <SkeletonLines count={4} label="Loading the job" />
    </div>
  )
}

function Body({ triage, open, query }: { triage: TriageList; open: Open; query: ReadQuery }) {
  const place = usePlace()
  const { id, job, row } = open
  if (job === null && query.error !== null)
    return (
      <DetailError
        jobId={String(id)}
        error={query.error}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
        isBelowHead
      />
    )
  if (job === null) return <FromRow row={row} />
  const outputId = outputIdOf(triage.output, job)
  const isFailed = job.status === 'failed' || (job.status === 'stopped' && job.errors !== null)
  return (
    <>
      <TriagePanel job={job} />
      {isFailed ? <WhyFailed job={job} /> : null}
      {job.status === 'completed' ? <LogNote job={job} /> : null}
      <Evidence job={job} />
      {outputId === null ? null : <OpenPreview job={job} outputId={outputId} />}
      <OutputsTable job={job} search={triage.search} place={place} />
    </>
  )
}

/** Steps through the list and the outputs of the open job. */
function useTriageKeys(triage: TriageList, open: Open | null): void {
  const account = useAccount()
  const navigate = useNavigate()
  const hasPreviews = useConfirmedCapabilities(account)('previews')
  const job = open?.job ?? null
  const outputs = hasPreviews ? (job?.outputs ?? []) : []
  const shown = job === null ? null : outputIdOf(triage.output, job)
  const at = outputs.findIndex(({ id }) => id === shown)
  const toOutput = (index: number) => {
    const output = outputs[index]
    if (output !== undefined) triage.show(output.id)
  }
  const togglePreview = () => {
    if (hasPreviews) triage.show(triage.output === null ? first : null)
  }
  const back = `${paths.jobList(account)}${triage.search === '' ? '' : `?${triage.search}`}`
  useShortcuts([
    { key: ']', label: 'Next job', run: triage.goNext },
    { key: '[', label: 'Previous job', run: () => triage.go(triage.previous) },
    { key: 'j', label: 'Next job', run: triage.goNext },
    { key: 'k', label: 'Previous job', run: () => triage.go(triage.previous) },
    { key: 'p', label: 'Preview its first output', run: togglePreview },
    { key: '}', label: 'Next output', run: () => toOutput(at + 1) },
    { key: '{', label: 'Previous output', run: () => toOutput(at - 1) },
    {
      key: 'o',
      label: 'Open the whole page of the job',
      run: () => {
        if (open !== null) void navigate(paths.job(account, open.id, triage.search))
      },
    },
    { key: 'Escape', label: 'Back to the list', run: () => void navigate(back) },
  ])
}

function rowOf(rows: readonly ListRow[], id: number | null): JobRow | null {
  return rows.find(({ row }) => row.id === id)?.row ?? null
}

/** In place of a job: the list is empty, or reading it failed or is under way. */
function NoJob({ list: { isLoading, error, refresh } }: { list: JobList }) {
  const failure = isLoading ? null : error
  if (!isLoading && failure === null)
    return (
      <EmptyState isMain icon="check" title="Nothing in this list">
        Leave with Esc, or choose another view.
      </EmptyState>
    )
  return (
    <>
      <PageTitle isHidden text="Triage" />
      {failure === null ? (
        <SkeletonLines count={6} label="Loading the list" />
      ) : (
        <ListError error={failure} onRetry={refresh} />
      )}
    </>
  )
}

/** `/{account}/triage`: works through a list, one job after another, in one pane. */
export function TriagePage() {
  const account = useAccount()
  const place = usePlace()
  const now = useCoarseNow()
  const triage = useTriageList()
  const { list, current, search } = triage
  const query = usePolled(
    { ...jobQuery(account, current ?? 0), enabled: current !== null },
    'detail',
    (job) => [job.status],
  )
  const job = query.data?.data.id === current ? query.data.data : null
  const open = current === null ? null : { id: current, row: rowOf(list.rows, current), job }
  useTriageKeys(triage, open)
  usePageTitle(`Triage, ${listLabel(triage.query.filter)}`)
  const back = `${paths.jobList(account)}${search === '' ? '' : `?${search}`}`
  return (
    <div className="grid items-start sm:grid-cols-[300px_minmax(0,1fr)]">
      <aside className="sticky top-(--header) h-[calc(100dvh-var(--header))] overflow-y-auto border-r border-border bg-surface max-sm:hidden">
        <p className="border-b border-border px-3 py-2.5">
          <Link className="text-text-2" to={back}>
            ← {listLabel(triage.query.filter)}
          </Link>
        </p>
        <NarrowList
          rows={list.rows}
          current={current}
          toOf={(id) => ({ search: triage.searchOf(id).toString() })}
          now={now}
          place={place}
        />
      </aside>
      {open === null ? (
        <NoJob list={list} />
      ) : (
        <div className="min-w-0">
          <Head triage={triage} open={open} />
          <div className="grid min-w-0 gap-5 px-(--gutter) py-5 max-sm:pb-20">
            <Body triage={triage} open={open} query={query} />
          </div>
        </div>
      )}
    </div>
  )
}
