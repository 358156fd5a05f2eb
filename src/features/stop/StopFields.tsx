import type { ReactNode } from 'react'
import { NameField } from '../../ui/NameField.tsx'
import { ReasonFields } from './ReasonFields.tsx'
import type { StopForm } from './use-stop-form.ts'

/** The fields of a stop dialog; `children` come between reason and name. */
export function StopFields({ form, children }: { form: StopForm; children?: ReactNode }) {
  return (
    <>
      <ReasonFields value={form.reason} onChange={form.setReason} />
      {children}
      {form.asksName ? <NameField value={form.name} onChange={form.setName} /> : null}
    </>
  )
}
