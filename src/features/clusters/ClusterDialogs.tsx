import { useState } from 'react'
import type { JobRow } from '../../../contract/insight.ts'
import type { Cluster } from '../../../contract/resources.ts'
import type { ClusterWish } from '../../lib/resource-actions.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

const mostSlots = 64

/** Makes a cluster, or changes one. @param cluster the one to change; null for a new one */
export function ClusterForm({ cluster, onSubmit, onClose }: { cluster: Cluster | null; onSubmit: (wish: ClusterWish) => void; onClose: () => void }) {
  const [name, setName] = useState(cluster?.name ?? '')
  const [nodes, setNodes] = useState(String(cluster?.nodes ?? 1))
  const [endsIdle, setEndsIdle] = useState(cluster?.terminate_on_idle ?? false)
  const slots = Number(nodes)
  const isValid = Number.isInteger(slots) && slots >= 1 && slots <= mostSlots
  return (
    <Dialog
      title={cluster ? `Change cluster ${cluster.name}` : 'Create a cluster'}
      onClose={onClose}
      footer={
        <>
          <Button size="large" className="ml-auto" onClick={onClose}>
            {cluster ? 'Leave as it is' : 'Do not create'}
          </Button>
          <Button size="large" variant="primary" type="submit" form="cluster-form" disabled={!isValid}>
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
          <input className="text-area" data-autofocus maxLength={100} placeholder="Made up by the server when left empty" value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="grid gap-1">
          Slots: jobs that run at the same time
          <input className="text-area" type="number" min={1} max={mostSlots} value={nodes} onChange={(event) => setNodes(event.target.value)} aria-invalid={!isValid} />
          {isValid ? null : <span className="text-failed-text">A whole number from 1 to {mostSlots}</span>}
        </label>
        <label className="flex items-center gap-2">
          <Checkbox checked={endsIdle} onChange={() => setEndsIdle(!endsIdle)} />
          Terminate it when it has been idle for its time
        </label>
      </form>
    </Dialog>
  )
}

/** Asks before a cluster ends, naming the jobs that end with it. @param victims its live jobs; null while they are read */
export function TerminateDialog({ cluster, victims, onConfirm, onClose }: { cluster: Cluster; victims: readonly JobRow[] | null; onConfirm: () => void; onClose: () => void }) {
  return (
    <Dialog
      title={`Terminate cluster ${cluster.name}?`}
      onClose={onClose}
      footer={
        <>
          <Button size="large" className="ml-auto" data-autofocus onClick={onClose}>
            Keep the cluster
          </Button>
          <Button
            size="large"
            variant="danger"
            disabled={victims === null}
            onClick={() => {
              onConfirm()
              onClose()
            }}
          >
            Terminate {cluster.name}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 px-5 pb-5">
        {victims === null ? (
          <p>Looking for jobs on it…</p>
        ) : victims.length === 0 ? (
          <p>No job runs or waits on it. A terminated cluster does not come back; a new one can be created.</p>
        ) : (
          <>
            <p>{victims.length === 1 ? 'This job is on it and ends with it:' : `These ${victims.length} jobs are on it and end with it:`}</p>
            <ul className="grid max-h-60 gap-1 overflow-auto">
              {victims.map((job) => (
                <li key={job.id}>
                  <b className="font-strong">{job.package_name}</b>, job {job.id}, {job.status.replaceAll('_', ' ')}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Dialog>
  )
}
