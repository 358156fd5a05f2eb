import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { clustersQuery } from '../../domain/queries/resources.ts'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { formatCount } from '../../format/number.ts'
import { useAccount } from '../../platform/account.ts'
import { locale } from '../../platform/date-locale.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { Select } from '../../ui/Select.tsx'
import { useBulkSubmit } from './use-bulk-submit.ts'

/** Runs many jobs again: exactly the given ones. */
export function BulkRerunDialog({
  ids,
  onBegun,
  onClose,
}: {
  ids: readonly number[]
  onBegun: (bulkId: number) => void
  onClose: () => void
}) {
  const account = useAccount()
  const submit = useBulkSubmit('rerun', ids, onBegun)
  const form = useReasonForm()
  const [cluster, setCluster] = useState('')
  const clusters = useQuery(clustersQuery(account)).data?.data ?? []
  const open = clusters.filter(({ status }) => status === 'available' || status === 'idle')
  const count = formatCount(ids.length, locale)
  const handleSubmit = () => {
    form.submit()
    return submit(cluster === '' ? {} : { cluster_id: Number(cluster) })
  }
  return (
    <FormDialog
      title={`Run ${count} jobs again?`}
      submit={`Re-run up to ${count}`}
      staysOpen
      onSubmit={handleSubmit}
      onClose={onClose}
    >
      <ul className="grid list-disc gap-1 pl-4 text-text-2">
        <li>The same package with the same variables runs once.</li>
        <li>Jobs that a later run has made up for, and jobs that have not ended, are left out.</li>
        <li>Runs start one after another. Dynamic variables are evaluated again.</li>
      </ul>
      <div className="grid gap-1.5">
        <span className="font-strong">Cluster</span>
        <Select
          label="Cluster"
          value={cluster}
          onChange={(event) => setCluster(event.target.value)}
        >
          <option value="">The cluster that each job ran on</option>
          {open.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </div>
      {form.asksName ? <NameField className="" value={form.name} onChange={form.setName} /> : null}
    </FormDialog>
  )
}
