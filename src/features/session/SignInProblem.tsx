import { signInProblems, type SignInProblem as Problem } from '../../../contract/identity.ts'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'

const words: Readonly<Record<Problem, string>> = {
  expired: 'This sign-in took too long or was begun in another browser. Try again.',
  refused: 'The identity provider did not sign you in. Try again.',
  no_role: 'None of your groups may use Jobwatch. Ask an administrator.',
  disabled: 'Your user has been disabled. Ask an administrator.',
  unavailable: 'The identity provider cannot be reached right now. Try again in a moment.',
}

/** Why a sign-in through the identity provider failed; nothing for any other text. */
export function SignInProblem({ name }: { name: string | null }) {
  const problem = signInProblems.find((known) => known === name)
  if (problem === undefined) return null
  return (
    <p role="alert" className={classes('flex items-start gap-2 text-failed-text wrap-anywhere')}>
      <Icon name="alert" className="mt-0.5 flex-none" />
      {words[problem]}
    </p>
  )
}
