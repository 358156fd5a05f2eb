import { pageReady, rowsReady } from './platform/page-ready.ts'

/*
 * A page that the server has rendered is on screen before its code is there. Links work by
 * themselves; this keeps what is pressed or typed elsewhere until that part of the page hears it. A
 * script of its own: small enough to be there with the first paint.
 */

let press: HTMLElement | null = null
const keys: string[] = []
let typed: string | null = null

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

const searchField = '#root input[type=search]'

document.addEventListener(
  'input',
  ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches(searchField)) typed = target.value
  },
  early,
)

const valueOfFields = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')

/** React compares a field with what it saw last, so the text is put in anew. */
function typeAgain(text: string): void {
  const field = document.querySelector<HTMLInputElement>(searchField)
  for (const value of ['', text]) {
    valueOfFields?.set?.call(field, value)
    field?.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

function pressAgain(): void {
  const control = press
  press = null
  if (control?.isConnected) control.click()
}

function finish(): void {
  stop.abort()
  if (typed !== null) typeAgain(typed)
  const target = document.activeElement ?? document
  for (const key of keys) target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  pressAgain()
}

// After the drawing that tells of it, whose effects the router waits for.
document.addEventListener(rowsReady, () => {
  setTimeout(() => {
    if (press?.closest('tbody')) pressAgain()
  })
})
document.addEventListener(pageReady, finish, { once: true })
