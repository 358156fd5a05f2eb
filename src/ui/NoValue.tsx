/** Stands where there is no value. */
export function NoValue({ children = '–' }: { children?: string }) {
  return <span className="text-text-3">{children}</span>
}
