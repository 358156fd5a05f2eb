/*
 * When an element with `data-help` explains itself: pointed at for a while, focused by key, tapped
 * if it is no control, or held with a finger. One set of listeners serves the whole page.
 */

/** Milliseconds. */
const delays = { point: 500, pointOn: 120, leave: 250, focus: 300, hold: 500 }

const helpSelector = '[data-help]'
const controlSelector = 'a, button, input, select, textarea, label, summary'

const closest = (target: EventTarget | null, selector: string): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(selector) : null

/** A single timer: starting it again cancels what was waiting. */
class Timer {
  #handle: ReturnType<typeof setTimeout> | undefined

  start(ms: number, run: () => void): void {
    this.stop()
    this.#handle = setTimeout(run, ms)
  }

  stop(): void {
    clearTimeout(this.#handle)
  }
}

interface Tip {
  show: (element: HTMLElement) => void
  hide: () => void
  /** The element that is explained now. */
  current: () => HTMLElement | null
  /** Whether a node is inside the tip. */
  holds: (target: EventTarget | null) => boolean
}

export class HelpTipEvents {
  readonly #tip: Tip
  readonly #timer = new Timer()
  readonly #hold = new Timer()
  #wasHeld = false

  constructor(tip: Tip) {
    this.#tip = tip
  }

  /** @returns stops listening */
  listen(): () => void {
    const abort = new AbortController()
    const { signal } = abort
    const on = <Name extends keyof DocumentEventMap>(
      name: Name,
      hear: (event: DocumentEventMap[Name]) => void,
      capture = false,
    ) => document.addEventListener(name, hear, { signal, capture, passive: name === 'scroll' })
    on('pointerover', (event) => this.#onPoint(event))
    on('pointerdown', (event) => this.#onPress(event))
    on('pointerup', () => this.#hold.stop())
    on('pointercancel', () => this.#hold.stop())
    on('pointermove', () => this.#hold.stop())
    on('click', (event) => this.#onClick(event), true)
    on('focusin', (event) => this.#onFocus(event))
    on('keydown', (event) => this.#onKey(event), true)
    on('scroll', () => this.#hide(), true)
    // The page was on screen before this listened: what the pointer rests on is pointed at.
    const pointed = [...document.querySelectorAll<HTMLElement>(`${helpSelector}:hover`)].at(-1)
    if (pointed && matchMedia('(hover: hover)').matches)
      this.#timer.start(delays.point, () => this.#tip.show(pointed))
    return () => {
      abort.abort()
      this.#timer.stop()
      this.#hold.stop()
    }
  }

  #hide(): void {
    this.#timer.stop()
    if (this.#tip.current() !== null) this.#tip.hide()
  }

  #onPoint({ pointerType, target }: PointerEvent): void {
    if (pointerType !== 'mouse') return
    const current = this.#tip.current()
    const element = closest(target, helpSelector)
    if (this.#tip.holds(target) || (element !== null && element === current)) this.#timer.stop()
    else if (element !== null)
      this.#timer.start(current === null ? delays.point : delays.pointOn, () =>
        this.#tip.show(element),
      )
    else if (current === null) this.#timer.stop()
    else this.#timer.start(delays.leave, () => this.#tip.hide())
  }

  #onPress({ pointerType, target }: PointerEvent): void {
    this.#wasHeld = false
    if (this.#tip.holds(target)) return
    if (pointerType === 'mouse') {
      this.#hide()
      return
    }
    const element = closest(target, helpSelector)
    if (element === null) this.#hide()
    else
      this.#hold.start(delays.hold, () => {
        this.#wasHeld = true
        this.#tip.show(element)
      })
  }

  #onClick(event: MouseEvent): void {
    if (this.#wasHeld) {
      // The finger asked what it is, not for what it does.
      this.#wasHeld = false
      event.preventDefault()
      event.stopPropagation()
      return
    }
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch'
    const element = closest(event.target, helpSelector)
    if (isTouch && element !== null && closest(event.target, controlSelector) === null)
      this.#tip.show(element)
  }

  #onFocus({ target }: FocusEvent): void {
    const element = closest(target, helpSelector)
    const isByKey = target instanceof Element && target.matches(':focus-visible')
    if (element === null || !isByKey) this.#hide()
    else if (element !== this.#tip.current())
      this.#timer.start(delays.focus, () => this.#tip.show(element))
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.#tip.current() === null) return
    // The key closes the tip, nothing else.
    event.preventDefault()
    event.stopPropagation()
    this.#hide()
  }
}
