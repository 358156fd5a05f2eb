import type { Permission } from '../../contract/identity.ts'
import { explain, useForbidden } from './permissions.ts'

/** As {@link useForbidden}, with a way to make an action explain itself instead of acting. */
export function useGate(permission: Permission) {
  const forbidden = useForbidden(permission)
  return {
    forbidden,
    guard:
      <A extends unknown[]>(act: (...args: A) => void) =>
      (...args: A): void =>
        forbidden === null ? act(...args) : explain(forbidden),
  }
}
