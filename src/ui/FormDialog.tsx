import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

/** What became of the action that a form sends. */
type Outcome = { kind: 'done' } | { kind: 'refused'; message: string }

/**
 * A dialog that sends one action. A refusal is shown in it, and what was typed stays.
 * @param staysOpen what comes after the action takes the dialog's place
 * @param problem why the form cannot be sent as it is; null if it can
 */
export function FormDialog({
  title,
  submit,
  isDanger = false,
  staysOpen = false,
  problem = null,
  onSubmit,
  onClose,
  children,
}: {
  title: string
  submit: string
  isDanger?: boolean
  staysOpen?: boolean
  problem?: string | null
  onSubmit: () => Promise<Outcome>
  onClose: () => void
  children: ReactNode
}) {
  const id = useId()
  const [isSending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (isSending) return
    setRefusal(problem)
    if (problem !== null) return
    setSending(true)
    const outcome = await onSubmit()
    setSending(false)
    if (outcome.kind === 'refused') setRefusal(outcome.message)
    else if (!staysOpen) onClose()
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button
            size="large"
            className="ml-auto"
            data-autofocus={isDanger || undefined}
            onClick={onClose}
          >
            Cancel
          </Button>
          <Button
            size="large"
            type="submit"
            form={id}
            variant={isDanger ? 'danger' : 'primary'}
            aria-disabled={isSending}
          >
            {isSending ? 'Saving…' : submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="grid gap-4 px-5 pb-5 max-sm:px-4"
        onSubmit={(event) => void handleSubmit(event)}
      >
        {children}
        {refusal === null ? null : (
          <p role="alert" className="text-failed-text wrap-anywhere">
            {refusal}
          </p>
        )}
      </form>
    </Dialog>
  )
}
