/**
 * The page's one heading, which takes the focus when the page is opened.
 * @param isHidden for screen readers only: the page shows in another way what it is
 */
export function PageTitle({ text, isHidden = false }: { text: string; isHidden?: boolean }) {
  if (isHidden) {
    return (
      <h1 tabIndex={-1} className="sr-only">
        {text}
      </h1>
    )
  }
  return (
    <h1
      tabIndex={-1}
      className="min-w-0 truncate text-l leading-7 tracking-[-0.012em] outline-none"
      title={text}
    >
      {text}
    </h1>
  )
}
