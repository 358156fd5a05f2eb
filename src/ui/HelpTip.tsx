import {
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type Ref,
  type RefObject,
} from 'react'
import { createPortal } from 'react-dom'
import { classes } from './classes.ts'
import { HelpTipEvents } from './help-tip-events.ts'
import { placeMenu } from './menu-panel.tsx'

export interface HelpText {
  term: string
  text: string
}

/** What a tip is about. */
interface Shown {
  element: HTMLElement
  /** The element's own tooltip, which says more about this very one. */
  title: string | null
  texts: readonly HelpText[]
}

/** Lets a part of the page explain itself on request, by whatever keys. */
export interface HelpTipControl {
  explain: (element: HTMLElement, texts: readonly HelpText[]) => void
}

/** Ties the explained element to the tip, and keeps the browser from showing its own. */
function useDescribed(shown: Shown | null, id: string): void {
  useEffect(() => {
    if (shown === null) return undefined
    const { element, title } = shown
    const before = element.getAttribute('aria-describedby')
    element.setAttribute('aria-describedby', before === null ? id : `${before} ${id}`)
    if (title !== null) element.removeAttribute('title')
    return () => {
      if (before === null) element.removeAttribute('aria-describedby')
      else element.setAttribute('aria-describedby', before)
      if (title !== null && !element.hasAttribute('title')) element.title = title
    }
  }, [shown, id])
}

/** The tip on screen, and how it is opened and closed. */
function useTip(
  tip: RefObject<HTMLElement | null>,
  textsOf: (keys: readonly string[]) => readonly HelpText[],
) {
  const [shown, setShown] = useState<Shown | null>(null)
  const current = useRef<HTMLElement | null>(null)
  const latest = useRef(textsOf)
  useEffect(() => {
    latest.current = textsOf
  })
  const open = useCallback(
    (element: HTMLElement, texts: readonly HelpText[], title: string | null) => {
      if (texts.length === 0 || !element.isConnected) return
      current.current = element
      setShown({ element, title, texts })
    },
    [],
  )
  useEffect(() => {
    const events = new HelpTipEvents({
      show: (element) =>
        open(
          element,
          latest.current((element.dataset['help'] ?? '').split(' ')),
          element.getAttribute('title'),
        ),
      hide: () => {
        current.current = null
        setShown(null)
      },
      current: () => current.current,
      holds: (target) => target instanceof Node && tip.current?.contains(target) === true,
    })
    return events.listen()
  }, [tip, open])
  return { shown, open }
}

/**
 * One tip for the whole page, for elements with `data-help`. It can be pointed at, stays until it is
 * left, and Esc closes it (WCAG 1.4.13).
 * @param textsOf what the words in `data-help` mean
 */
export function HelpTip({
  textsOf,
  ref,
}: {
  textsOf: (keys: readonly string[]) => readonly HelpText[]
  ref: Ref<HelpTipControl>
}) {
  const tip = useRef<HTMLDivElement>(null)
  const id = useId()
  const { shown, open } = useTip(tip, textsOf)
  useImperativeHandle(ref, () => ({ explain: (element, texts) => open(element, texts, null) }), [
    open,
  ])
  useDescribed(shown, id)
  useLayoutEffect(() => {
    const element = tip.current
    if (!element || shown === null) return
    element.showPopover()
    placeMenu(element, shown.element.getBoundingClientRect())
  }, [shown])
  if (shown === null) return null
  const { element, title, texts } = shown
  // What is outside an open dialog cannot be pointed at.
  return createPortal(
    <div
      ref={tip}
      id={id}
      role="tooltip"
      popover="manual"
      className={classes(
        'fixed inset-auto m-0 grid max-w-[min(320px,calc(100vw-16px))] gap-1.5 rounded-float',
        'bg-raised px-3 py-2 text-s text-text-2 shadow-pop forced-colors:border',
      )}
    >
      {title === null ? null : <p className="text-text">{title}</p>}
      {texts.map(({ term, text }) => (
        <p key={term}>
          <b className="font-strong text-text">{term}</b>: {text}
        </p>
      ))}
    </div>,
    element.closest('dialog') ?? document.body,
  )
}
