import { useState } from 'react'
import { useAsksName } from '../platform/person.ts'
import { writePreference } from '../platform/preferences.ts'

export interface ReasonForm {
  reason: string
  setReason: (reason: string) => void
  name: string
  setName: (name: string) => void
  /** Nobody is signed in or has given a name in this browser yet. */
  asksName: boolean
  /** Keeps the name for later actions and returns the reason to send. */
  submit: () => string | null
}

/** What a person fills in before a recorded action: a reason and, the first time, their name. */
export function useReasonForm(): ReasonForm {
  const [reason, setReason] = useState('')
  const [name, setName] = useState('')
  const asksName = useAsksName()
  const submit = () => {
    if (name.trim() !== '') writePreference('displayName', name.trim())
    return reason.trim() === '' ? null : reason.trim()
  }
  return { reason, setReason, name, setName, asksName, submit }
}
