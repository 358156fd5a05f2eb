import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Session } from '../../../contract/identity.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { sessionQuery, useSessionPoll } from '../../domain/session.ts'
import { sessionPath } from '../../platform/api.ts'
import { noteSignedInName } from '../../platform/person.ts'
import {
  askForSignIn,
  isSignedOut,
  noteSignedOut,
  putOffSignIn,
  resume,
  useSignedOut,
  waitForSignIn,
} from '../../platform/signed-out.ts'
import { Button } from '../../ui/Button.tsx'
import { SignedOutDialog } from './SignedOutDialog.tsx'

/** The user the page was opened by, whose forms and actions it holds. */
interface PageUser {
  id: string
  name: string
}

/**
 * Goes on for the user who had the page open. For anybody else the page starts again: what is on
 * it is not theirs.
 */
function continueFor(user: PageUser, before: PageUser | null): void {
  if (before !== null && before.id !== user.id) window.location.reload()
  else resume()
}

/** Follows the session: who is signed in, and whether anybody is. */
function useFollowedSession() {
  const client = usePageClient()
  const { data, dataUpdatedAt, refetch } = useSessionPoll()
  const session = data?.data ?? null
  const pageUser = useRef<PageUser | null>(null)
  const signedOut = useSignedOut()
  const since = signedOut?.sinceMs ?? null
  // When the request was sent whose response is the session as known here.
  const requestedAt = dataUpdatedAt === 0 ? 0 : client.api.requestedAt(sessionPath)

  useEffect(() => {
    client.api.setGate(since === null ? null : (init) => waitForSignIn(init, true))
  }, [client, since])
  useEffect(() => {
    // A request was refused: the session as last read is out of date.
    if (since !== null) void refetch()
  }, [since, refetch])
  useEffect(() => {
    if (session === null || session.mode === 'local') return
    const { user } = session
    if (user === null) {
      noteSignedOut(client.api.hasRead)
      return
    }
    // What was read before the session ended says nothing.
    if (since !== null && requestedAt <= since) return
    if (isSignedOut() || (pageUser.current !== null && pageUser.current.id !== user.id))
      continueFor(user, pageUser.current)
    pageUser.current = user
  }, [session, requestedAt, since, client])
  return { session, signedOut, pageUser: () => pageUser.current }
}

/** Lists, details and dialogs follow the permissions that come with the sync state. */
function useFollowedRole(session: Session | null): void {
  const client = useQueryClient()
  const user = session?.user ?? null
  const roles = user === null ? null : JSON.stringify([user.id, user.role, user.roles])
  const known = useRef<string | null>(null)
  useEffect(() => {
    if (roles === null) return
    if (known.current !== null && known.current !== roles) {
      void client.invalidateQueries({ queryKey: ['sync'] })
      void client.invalidateQueries({ queryKey: ['accounts'] })
    }
    known.current = roles
  }, [roles, client])
}

/** Watches the session of an open page, and asks for a new one over it when it has ended. */
export function SessionWatch() {
  const client = usePageClient()
  const { session, signedOut, pageUser } = useFollowedSession()
  useFollowedRole(session)
  const name = session?.mode === 'team' ? (session.user?.name ?? null) : null
  useEffect(() => {
    if (name !== null) noteSignedInName(name)
  }, [name])

  if (session === null || session.mode === 'local' || signedOut === null) return null
  const handleSignedIn = (next: Session) => {
    client.setQueryData(sessionQuery().queryKey, (old) => old && { ...old, data: next })
    if (next.user !== null) continueFor(next.user, pageUser())
  }
  if (signedOut.isPutOff)
    return (
      <div
        role="status"
        className="fixed inset-x-0 bottom-0 z-50 flex items-center justify-center gap-3 border-t border-border bg-raised px-4 py-2.5"
      >
        You have been signed out. The page is not updated.
        <Button variant="primary" onClick={askForSignIn}>
          Sign in
        </Button>
      </div>
    )
  return (
    <SignedOutDialog
      session={session}
      name={pageUser()?.name ?? ''}
      heldWrites={signedOut.heldWrites}
      onSignedIn={handleSignedIn}
      onClose={putOffSignIn}
    />
  )
}
