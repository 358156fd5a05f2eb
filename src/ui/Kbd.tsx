/**
 * The name of a key. Hidden from screen readers unless `spoken`: they get a control's key from its
 * `aria-keyshortcuts`.
 */
export function Kbd({ children, spoken = false }: { children: string; spoken?: boolean }) {
  return (
    <kbd className="kbd" aria-hidden={spoken ? undefined : true}>
      {children}
    </kbd>
  )
}
