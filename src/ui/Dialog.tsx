import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { IconButton } from './IconButton.tsx'
import { classes } from './classes.ts'

/** Ctrl or ⌘ with Enter presses the button marked `data-confirm`, whatever has the focus. */
function confirmByKey(event: KeyboardEvent<HTMLDialogElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  const button = event.currentTarget.querySelector<HTMLButtonElement>(
    'button[data-confirm]:not(:disabled)',
  )
  if (button === null) return
  event.preventDefault()
  button.click()
}

/**
 * A modal dialog: the browser's own, so that focus stays inside and Esc closes it. It is open while
 * mounted. Focus goes to the element marked `data-autofocus`, and on closing back to where it was
 * or, if that is gone, to the page's heading.
 */
export function Dialog({
  title,
  intro,
  size = 'normal',
  isTitleHidden = false,
  onClose,
  footer,
  children,
}: {
  title: string
  /** Below the title. */
  intro?: ReactNode
  size?: 'normal' | 'wide'
  /** The content begins at the top; only screen readers get the title. */
  isTitleHidden?: boolean
  onClose: () => void
  footer?: ReactNode
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  const isPlaced = useRef(false)
  useEffect(() => {
    const element = dialog.current
    if (!element) return undefined
    const before = document.activeElement instanceof HTMLElement ? document.activeElement : null
    if (!element.open) element.showModal()
    return () => {
      element.close()
      isPlaced.current = false
      if (before?.isConnected && before !== document.body) before.focus({ preventScroll: true })
      else document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
    }
  }, [])

  // After each render: when the focused element is replaced (a form takes the place of its
  // skeleton), the new one takes the focus.
  useEffect(() => {
    const element = dialog.current
    if (
      !element ||
      (isPlaced.current &&
        element.contains(document.activeElement) &&
        document.activeElement !== element)
    )
      return
    isPlaced.current = true
    element.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  })

  return (
    <dialog
      ref={dialog}
      className={classes('dialog', size === 'wide' && 'dialog-wide')}
      aria-labelledby={titleId}
      onKeyDown={confirmByKey}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div
        className={isTitleHidden ? '' : 'relative pt-5 pr-14 pb-3 pl-5 max-sm:pt-4.5 max-sm:pl-4'}
      >
        <h2
          id={titleId}
          className={isTitleHidden ? 'sr-only' : 'text-l tracking-[-0.012em] wrap-anywhere'}
        >
          {title}
        </h2>
        {intro}
        <IconButton
          icon="x"
          label="Close"
          variant="ghost"
          className={classes('absolute', isTitleHidden ? 'top-2.5 right-2.5 z-2' : 'top-4 right-4')}
          onClick={onClose}
        />
      </div>
      <div className="min-h-0 overflow-y-auto overscroll-contain">{children}</div>
      {footer && <footer className="dialog-foot">{footer}</footer>}
    </dialog>
  )
}
