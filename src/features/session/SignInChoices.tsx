import type { Session } from '../../../contract/identity.ts'
import { oidcAddress } from '../../domain/sign-in.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { SignInForm } from './SignInForm.tsx'

/**
 * The ways to sign in that this server offers.
 * @param returnTo path of ours that the identity provider leads back to
 * @param opensTab the provider's page opens beside this one
 */
export function SignInChoices({
  session: { oidc, password },
  name = '',
  returnTo,
  opensTab = false,
  onSignedIn,
}: {
  session: Session
  name?: string
  returnTo: string
  opensTab?: boolean
  onSignedIn: (session: Session) => void
}) {
  return (
    <div className="grid gap-4">
      {oidc === null ? null : (
        <a
          className={classes(
            buttonClass(password ? 'default' : 'primary', 'large'),
            'justify-center hover:no-underline',
          )}
          href={oidcAddress(returnTo)}
          {...(opensTab ? { target: '_blank', rel: 'noopener' } : {})}
        >
          Continue with {oidc.label}
          {opensTab ? <span className="sr-only"> (opens a new tab)</span> : null}
        </a>
      )}
      {oidc !== null && password ? (
        <p
          className={classes(
            'flex items-center gap-3 text-s text-text-3 before:h-px before:flex-1',
            'before:bg-border after:h-px after:flex-1 after:bg-border',
          )}
        >
          or
        </p>
      ) : null}
      {password ? <SignInForm name={name} onSignedIn={onSignedIn} /> : null}
      {oidc === null && !password ? (
        <p className="text-text-2">
          This server offers no way to sign in. Ask whoever runs it to check its settings.
        </p>
      ) : null}
    </div>
  )
}
