import type { Session } from '../../../contract/identity.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { SignInChoices } from './SignInChoices.tsx'

const waitingText = (count: number): string =>
  count === 1
    ? 'Your last action was not carried out. It is sent once you have signed in, ' +
      'and dropped if you close this.'
    : `Your last ${count} actions were not carried out. They are sent once you have signed in, ` +
      'and dropped if you close this.'

/**
 * Over whatever is on screen, which stays as it is: forms keep what was typed into them.
 * @param heldWrites how many actions wait to be sent
 */
export function SignedOutDialog({
  session,
  name,
  heldWrites,
  onSignedIn,
  onClose,
}: {
  session: Session
  name: string
  heldWrites: number
  onSignedIn: (session: Session) => void
  onClose: () => void
}) {
  return (
    <Dialog
      title="You have been signed out"
      intro={<p className="mt-1 text-text-2">Sign in to go on where you were.</p>}
      onClose={onClose}
      footer={
        <>
          <p>
            {heldWrites === 0
              ? 'The page keeps what is on it, and is not updated meanwhile.'
              : waitingText(heldWrites)}
          </p>
          <Button onClick={onClose}>Not now</Button>
        </>
      }
    >
      <div className="px-5 pb-5 max-sm:px-4">
        <SignInChoices
          session={session}
          name={name}
          returnTo="/sign-in?done=1"
          opensTab
          onSignedIn={onSignedIn}
        />
      </div>
    </Dialog>
  )
}
