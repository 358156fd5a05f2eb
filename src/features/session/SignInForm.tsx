import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { maxPasswordLength, maxUserNameLength, type Session } from '../../../contract/identity.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import { signIn } from '../../domain/sign-in.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'

const inputClass = 'text-text'

function Field({
  label,
  ...rest
}: Omit<React.ComponentProps<'input'>, 'className'> & { label: string }) {
  return (
    <label className="grid gap-1.5">
      <span className="font-strong">{label}</span>
      <span className="field h-9! max-sm:h-11!">
        <input className={inputClass} {...rest} />
      </span>
    </label>
  )
}

/** What went wrong, and how often: a screen reader hears the same words again. */
interface Problem {
  text: string
  attempt: number
}

/** Sends the form; one request at a time. */
function useSignIn(onSignedIn: (session: Session) => void) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isSending, setSending] = useState(false)
  const attempts = useRef(0)
  const isInFlight = useRef(false)
  const send = async (name: string, password: string): Promise<boolean> => {
    if (isInFlight.current) return false
    attempts.current += 1
    const attempt = attempts.current
    isInFlight.current = true
    setSending(true)
    try {
      onSignedIn(await signIn(name, password))
      return true
    } catch (error) {
      setProblem({ text: refusalMessage(error), attempt })
      setSending(false)
      isInFlight.current = false
      return false
    }
  }
  const complain = (text: string) => {
    attempts.current += 1
    setProblem({ text, attempt: attempts.current })
  }
  return { problem, isSending, send, complain }
}

/**
 * Name and password, as password managers expect them.
 * @param name of the person who has to sign in again; empty if anybody may
 */
export function SignInForm({
  name: knownName = '',
  onSignedIn,
}: {
  name?: string
  onSignedIn: (session: Session) => void
}) {
  const [name, setName] = useState(knownName)
  const [password, setPassword] = useState('')
  const [hasCapsLock, setCapsLock] = useState(false)
  const passwordField = useRef<HTMLInputElement>(null)
  const { problem, isSending, send, complain } = useSignIn(onSignedIn)

  const noteCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '' || password === '') {
      complain('Enter your name and your password.')
      return
    }
    if (!(await send(name.trim(), password))) passwordField.current?.select()
  }
  return (
    <form className="grid gap-4" method="post" onSubmit={(event) => void handleSubmit(event)}>
      <Field
        label="Name"
        type="text"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={maxUserNameLength}
        data-autofocus={knownName === '' || undefined}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page is for nothing else
        autoFocus={knownName === ''}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="grid gap-1.5">
        <Field
          ref={passwordField}
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          maxLength={maxPasswordLength}
          data-autofocus={knownName !== '' || undefined}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          onKeyDown={noteCapsLock}
          onKeyUp={noteCapsLock}
        />
        <p role="status" className="text-s text-stopping-text empty:hidden">
          {hasCapsLock ? 'Caps Lock is on.' : null}
        </p>
      </div>
      {problem === null ? null : (
        <p
          key={problem.attempt}
          role="alert"
          className="flex items-start gap-2 text-failed-text wrap-anywhere"
        >
          <Icon name="alert" className="mt-0.5 flex-none" />
          {problem.text}
        </p>
      )}
      <Button
        type="submit"
        variant="primary"
        size="large"
        className="justify-center"
        aria-disabled={isSending}
      >
        {isSending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}
