import { pageReady, rowsReady } from './platform/page-ready.ts'

/*
 * A page that the server has rendered is on screen before its code is there. Links work by
 * themselves; this keeps what is pressed or typed elsewhere until that part of the page hears it. A
 * script of its own: small enough to be there with the first paint.
 */

let press: HTMLElement | null = null
const keys: string[] = []
let isOver = false

const stop = new AbortController()
const early = { capture: true, signal: stop.signal }

const controlAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element
    ? target.closest<HTMLElement>('button:not([popovertarget]), input[type=checkbox]')
    : null

document.addEventListener(
  'click',
  (event) => {
    const control = controlAt(event.target)
    // Pressed again by this script, or after the part has begun to hear.
    if (control === null || !event.isTrusted) return
    press = control
    // A box would show what nobody has heard of yet.
    event.preventDefault()
  },
  early,
)

const isInField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea')

/** The field that a key leads to. */
const fieldOf = (key: string): HTMLInputElement | null =>
  document.querySelector(`input[aria-keyshortcuts="${CSS.escape(key)}"]`)

document.addEventListener(
  'keydown',
  (event) => {
    const { key } = event
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && key.length === 1
    // Space presses what has the focus, which is heard as a click.
    if (!isPlain || key === ' ' || isInField(event.target)) return
    const field = fieldOf(key)
    if (field === null) {
      keys.push(key)
      return
    }
    // What is typed next belongs there, and not to the shortcuts.
    event.preventDefault()
    field.focus()
  },
  early,
)

const valueOfFields = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')

/** React compares a field with what it saw last, so the text is put in anew. */
function typeAgain(field: HTMLInputElement): void {
  const typed = field.value
  for (const text of ['', typed]) {
    valueOfFields?.set?.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

function finish(): void {
  isOver = true
  stop.abort()
  for (const field of document.querySelectorAll<HTMLInputElement>('#root input[type=search]'))
    if (field.value !== field.defaultValue) typeAgain(field)
  const target = document.activeElement ?? document
  for (const key of keys) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
}

function pressAgain(): void {
  const control = press
  press = null
  if (control?.isConnected) control.click()
}

document.addEventListener(rowsReady, () => {
  if (!isOver && press?.closest('tbody')) pressAgain()
})
document.addEventListener(pageReady, () => {
  if (isOver) return
  finish()
  pressAgain()
})
