import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useBeginBulk } from '../../domain/failure-mutations.ts'
import { clustersQuery } from '../../domain/queries/resources.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { formatCount } from '../../format/number.ts'
import { useAccount } from '../../platform/account.ts'
import { locale } from '../../platform/date-locale.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { Select } from '../../ui/Select.tsx'

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
  const begin = useBeginBulk()
  const form = useReasonForm()
  const [cluster, setCluster] = useState('')
  const clusters = useQuery(clustersQuery(account)).data?.data ?? []
  const open = clusters.filter(({ status }) => status === 'available' || status === 'idle')
  const count = formatCount(ids.length, locale)
  const handleSubmit = async () => {
    form.submit()
    try {
      const { id } = await begin(
        'rerun',
        ids,
        cluster === '' ? {} : { cluster_id: Number(cluster) },
      )
      onBegun(id)
      return { kind: 'done' as const }
    } catch (error) {
      return { kind: 'refused' as const, message: refusalMessage(error) }
    }
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
