import { useState, useSyncExternalStore } from 'react'
import { readPreference } from './preferences.ts'

let signedInName: string | null = null
const listeners = new Set<() => void>()

/** @param name null where nobody signs in */
export function noteSignedInName(name: string | null): void {
  if (name === signedInName) return
  signedInName = name
  for (const listener of listeners) listener()
}

/** The person's name as the server records it; an empty text if it is not known. */
export const personName = (): string => signedInName ?? readPreference('displayName')

/** The name of the signed-in user; null where people type their name themselves. */
export const useSignedInName = (): string | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => signedInName,
    () => null,
  )

/**
 * Whether a form asks for the person's name: nobody has given one in this browser, and nobody is
 * signed in. Stays as it is while the form sends the name.
 */
export function useAsksName(): boolean {
  const [isMissing] = useState(() => readPreference('displayName') === '')
  return useSignedInName() === null && isMissing
}
