import { pageReady, rowsReady } from './platform/page-ready.ts'

/*
 * A page that the server has rendered is on screen before its code is there. Links work by
 * themselves; this keeps what is pressed or typed elsewhere until that part of the page hears it. A
 * script of its own: small enough to be there with the first paint.
 */

let press: HTMLElement | null = null
let typed: string | null = null
const keys: { key: string; at: number }[] = []

/** How often it is looked whether a part hears by now, and for how long. Milliseconds. */
const lookMs = 50
const longestWaitMs = 5_000
/** Older keys were meant for what was on screen then. */
const longestKeptMs = 5_000

/** Whether React has taken an element over: it then hears what happens to it. */
const hears = (element: Element): boolean =>
  Object.keys(element).some((name) => name.startsWith('__reactProps'))

document.addEventListener(
  'click',
  (event) => {
    if (!event.isTrusted || !(event.target instanceof Element)) return
    const control = event.target.closest<HTMLElement>(
      '#root button:not([popovertarget]), #root input[type=checkbox]',
    )
    if (control === null || hears(control)) return
    press = control
    // A box would show what nobody has heard of yet.
    event.preventDefault()
  },
  true,
)

const isInField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea')

/** Hands over the keys in their order; those that nothing has heard are pressed again. */
function pressKeys(): void {
  const since = Date.now() - longestKeptMs
  const recent = keys.filter(({ at }) => at >= since)
  const target = document.activeElement ?? document
  let heard = 0
  for (const [index, { key }] of recent.entries()) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    if (!target.dispatchEvent(event)) heard = index + 1
  }
  keys.splice(0, keys.length, ...recent.slice(heard))
  if (keys.length > 0) setTimeout(pressKeys, lookMs)
}

const untilReady = new AbortController()

// At the window, after whatever else hears keys: what that has not taken is kept.
window.addEventListener(
  'keydown',
  (event) => {
    const { key } = event
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && key.length === 1
    // Space presses what has the focus, which is heard as a click.
    if (!event.isTrusted || event.defaultPrevented || !isPlain || key === ' ') return
    if (isInField(event.target)) return
    const field = document.querySelector<HTMLElement>(
      `#root input[aria-keyshortcuts="${CSS.escape(key)}"]`,
    )
    if (field === null) {
      keys.push({ key, at: Date.now() })
      if (keys.length === 1) setTimeout(pressKeys, lookMs)
      return
    }
    // What is typed next belongs there, and not to the shortcuts.
    event.preventDefault()
    field.focus()
  },
  { signal: untilReady.signal },
)

const searchField = '#root input[type=search]'

document.addEventListener(
  'input',
  ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches(searchField) && !hears(target))
      typed = target.value
  },
  true,
)

const valueOfFields = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')

/** React compares a field with what it saw last, so the text is put in anew. */
function typeAgain(field: HTMLInputElement, text: string): void {
  for (const value of ['', text]) {
    valueOfFields?.set?.call(field, value)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

/** Hands over what waits for parts that hear by now; looks again for the others. */
function handOver(untilMs: number): void {
  if (press !== null && hears(press)) {
    const control = press
    press = null
    control.click()
  }
  const field = typed === null ? null : document.querySelector<HTMLInputElement>(searchField)
  if (typed !== null && field !== null && hears(field)) {
    const text = typed
    typed = null
    typeAgain(field, text)
  }
  if ((press !== null || typed !== null) && Date.now() < untilMs)
    setTimeout(() => handOver(untilMs), lookMs)
}

/** After the drawing that tells of it, for whose effects the router waits. */
const beginHandOver = () => setTimeout(() => handOver(Date.now() + longestWaitMs))

document.addEventListener(rowsReady, beginHandOver, { once: true })
document.addEventListener(
  pageReady,
  () => {
    untilReady.abort()
    beginHandOver()
  },
  { once: true },
)
