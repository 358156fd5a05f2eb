import { useSyncExternalStore } from 'react'
import { ApiError } from './api-error.ts'
import { basePath } from './base-path.ts'

/** A session that has ended while the page was open. */
export interface SignedOut {
  /** When that was noticed, in milliseconds of the local clock. */
  sinceMs: number
  /** How many actions of the person wait to be sent. */
  heldWrites: number
  /** The person has put off signing in. */
  isPutOff: boolean
}

interface Held {
  isWrite: boolean
  send: () => void
  drop: (reason: unknown) => void
}

let state: SignedOut | null = null
const held = new Set<Held>()
const listeners = new Set<() => void>()

function set(next: SignedOut | null): void {
  state = next
  for (const listener of listeners) listener()
}

const countWrites = (): number => [...held].filter(({ isWrite }) => isWrite).length

/** The sign-in page, which leads back to this one. */
function signInAddress(): string {
  const { pathname, search, hash } = window.location
  const returnTo = `${pathname.slice(basePath.length)}${search}${hash}`
  return `${basePath}/sign-in?return_to=${encodeURIComponent(returnTo)}`
}

/**
 * Notes that there is no session.
 * @param wasSignedIn if there has been none so far, nothing is on screen yet: the page is left for
 * the sign-in page
 */
export function noteSignedOut(wasSignedIn: boolean): void {
  if (!wasSignedIn) window.location.replace(signInAddress())
  else if (state === null) set({ sinceMs: Date.now(), heldWrites: 0, isPutOff: false })
}

/**
 * Resolves when the person has signed in again.
 * @param wasSignedIn as for {@link noteSignedOut}
 * @throws ApiError if the person puts off signing in: what they did is not sent later, unexpectedly
 */
export function waitForSignIn(init: RequestInit, wasSignedIn: boolean): Promise<void> {
  noteSignedOut(wasSignedIn)
  if (!wasSignedIn) return new Promise(() => undefined)
  const isWrite = init.method !== undefined && init.method !== 'GET'
  return new Promise((resolve, reject) => {
    const request: Held = { isWrite, send: resolve, drop: reject }
    held.add(request)
    init.signal?.addEventListener('abort', () => {
      held.delete(request)
      reject(init.signal?.reason)
    })
    if (isWrite && state) set({ ...state, heldWrites: countWrites(), isPutOff: false })
  })
}

/** Sends everything that waits. */
export function resume(): void {
  const waiting = [...held]
  held.clear()
  set(null)
  for (const { send } of waiting) send()
}

/** The person wants to look at the page first. Reads go on waiting, actions are dropped. */
export function putOffSignIn(): void {
  for (const request of held) {
    if (!request.isWrite) continue
    held.delete(request)
    request.drop(
      new ApiError('http', 'Not sent: you have been signed out.', {
        status: 401,
        code: 'sign_in_required',
      }),
    )
  }
  if (state) set({ ...state, heldWrites: 0, isPutOff: true })
}

export function askForSignIn(): void {
  if (state) set({ ...state, isPutOff: false })
}

export const isSignedOut = (): boolean => state !== null

/** @returns the unsubscribe function */
export function onSignedOutChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Null while the person is signed in. */
export const useSignedOut = (): SignedOut | null =>
  useSyncExternalStore(
    onSignedOutChange,
    () => state,
    () => null,
  )
