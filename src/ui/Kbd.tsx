/**
 * The name of a key. Hidden from screen readers where a control carries `aria-keyshortcuts`: the
 * hint is for the eye.
 */
export function Kbd({ children, spoken = false }: { children: string; spoken?: boolean }) {
  return (
    <kbd className="kbd" aria-hidden={spoken ? undefined : true}>
      {children}
    </kbd>
  )
}
