import { useState } from 'react'
import type { JobRow } from '../../../contract/job-row.ts'
import type { Cluster } from '../../../contract/resources.ts'
import { useAccount } from '../../platform/account.ts'
import { useShownAccount } from '../../domain/account-display.ts'
import type { PendingClusterAction } from '../../domain/resource-mutations.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { AccountLabel } from '../../ui/AccountLabel.tsx'

const maxSlots = 64

/**
 * Creates a cluster or changes one.
 * @param cluster the one to change; null for a new one
 */
export function ClusterForm({
  cluster,
  onSubmit,
  onClose,
}: {
  cluster: Cluster | null
  onSubmit: (action: PendingClusterAction) => void
  onClose: () => void
}) {
  const [name, setName] = useState(cluster?.name ?? '')
  const [nodes, setNodes] = useState(String(cluster?.nodes ?? 1))
  const [endsIdle, setEndsIdle] = useState(cluster?.terminate_on_idle ?? false)
  const slots = Number(nodes)
  const isValid = Number.isInteger(slots) && slots >= 1 && slots <= maxSlots
  return (
    <Dialog
      title={cluster ? `Change cluster ${cluster.name}` : 'Create a cluster'}
      onClose={onClose}
      footer={
        <>
          <Button size="large" className="ml-auto" onClick={onClose}>
            {cluster ? 'Keep as it is' : 'Do not create'}
          </Button>
          <Button
            size="large"
            variant="primary"
            type="submit"
            form="cluster-form"
            disabled={!isValid}
          >
            {cluster ? 'Change cluster' : 'Create cluster'}
          </Button>
        </>
      }
    >
      <form
        id="cluster-form"
        className="grid gap-4 px-5 pb-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isValid) return
          onSubmit({ name: name.trim(), nodes: slots, terminate_on_idle: endsIdle })
          onClose()
        }}
      >
        <label className="grid gap-1">
          Name
          <input
            className="text-area"
            data-autofocus
            maxLength={100}
            placeholder="Chosen by the server if left empty"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="grid gap-1">
          Slots: jobs that run at the same time
          <input
            className="text-area"
            type="number"
            min={1}
            max={maxSlots}
            value={nodes}
            onChange={(event) => setNodes(event.target.value)}
            aria-invalid={!isValid}
          />
          {isValid ? null : (
            <span className="text-failed-text">A whole number from 1 to {maxSlots}</span>
          )}
        </label>
        <label className="flex items-center gap-2">
          <Checkbox checked={endsIdle} onChange={() => setEndsIdle(!endsIdle)} />
          Terminate it when idle
        </label>
      </form>
    </Dialog>
  )
}

/** The jobs that end with a cluster. */
export interface AffectedJobs {
  /** The newest of them; null until they are read. */
  rows: readonly JobRow[] | null
  /** How many there are: `70`, `10,000+`. */
  total: string | null
  error: string | null
  isReading: boolean
  onRetry: () => void
}

function JobList({ rows, total }: { rows: readonly JobRow[]; total: string | null }) {
  if (rows.length === 0)
    return (
      <p>
        No jobs are running or waiting on it. A terminated cluster cannot be restarted; you can
        create a new one.
      </p>
    )
  const shown = String(rows.length)
  const count = total ?? shown
  const words = `${count} jobs are on the cluster and end with it`
  const which = count === shown ? `${words}:` : `${words}. The newest ${shown}:`
  return (
    <>
      <p>{count === '1' ? 'This job is on the cluster and ends with it:' : which}</p>
      <ul className="grid max-h-60 gap-1 overflow-auto">
        {rows.map((job) => (
          <li key={job.id} className="wrap-anywhere">
            <b className="font-strong">{job.package_name}</b>, job {job.id},{' '}
            {job.status.replaceAll('_', ' ')}
          </li>
        ))}
      </ul>
    </>
  )
}

function JobsOf({ jobs: { rows, total, error, isReading, onRetry } }: { jobs: AffectedJobs }) {
  if (rows !== null) return <JobList rows={rows} total={total} />
  if (error === null) return <p>Loading its jobs…</p>
  return (
    <ErrorState
      title="Its jobs could not be read"
      cause={error}
      onRetry={onRetry}
      retrying={isReading}
    />
  )
}

/** Asks before a cluster is terminated, naming the jobs that end with it. */
export function TerminateDialog({
  cluster,
  jobs,
  onConfirm,
  onClose,
}: {
  cluster: Cluster
  jobs: AffectedJobs
  onConfirm: () => void
  onClose: () => void
}) {
  const shown = useShownAccount(useAccount())
  const isUnknown = jobs.rows === null && jobs.error !== null
  const isPending = jobs.isReading || (jobs.rows === null && !isUnknown)
  return (
    <Dialog
      title={`Terminate cluster ${cluster.name}?`}
      intro={shown?.named ? <AccountLabel {...shown.account} /> : null}
      onClose={onClose}
      footer={
        <>
          <Button size="large" className="ml-auto" data-autofocus onClick={onClose}>
            Keep the cluster
          </Button>
          <Button
            size="large"
            variant="danger"
            disabled={isPending || shown === null}
            onClick={() => {
              onConfirm()
              onClose()
            }}
          >
            {isUnknown ? `Terminate ${cluster.name} anyway` : `Terminate ${cluster.name}`}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 px-5 pb-5">
        <JobsOf jobs={jobs} />
      </div>
    </Dialog>
  )
}
