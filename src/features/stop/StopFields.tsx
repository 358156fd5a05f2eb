import type { ReactNode } from 'react'
import type { ReasonForm } from '../../domain/use-reason-form.ts'
import { NameField } from '../../ui/NameField.tsx'
import { ReasonFields } from './ReasonFields.tsx'

/** The fields of a stop dialog; `children` come between reason and name. */
export function StopFields({ form, children }: { form: ReasonForm; children?: ReactNode }) {
  return (
    <>
      <ReasonFields value={form.reason} onChange={form.setReason} />
      {children}
      {form.asksName ? <NameField value={form.name} onChange={form.setName} /> : null}
    </>
  )
}
