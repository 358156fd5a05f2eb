import { useSession } from '../../domain/session.ts'
import { ReadOnlyNote } from '../../ui/ReadOnlyNote.tsx'

/** Where nobody signs in, users and keys are only prepared. */
export function LocalModeNote() {
  const session = useSession()
  return (
    <ReadOnlyNote
      reason={
        session?.mode === 'local'
          ? 'This server is in local mode: only this machine can reach it, and nobody signs in. ' +
            'Set SIGN_IN=on to use it as a team (docs/operating.md).'
          : null
      }
    />
  )
}
