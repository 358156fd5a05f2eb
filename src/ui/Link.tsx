import type { ComponentProps } from 'react'
import { useHref, useLinkClickHandler, type To } from 'react-router-dom'

/**
 * A link within the page. The router's own one brings its loading of framework routes along, 2 kB of
 * every first visit that nothing here uses.
 */
export function Link({
  to,
  replace,
  onClick,
  children,
  ...attributes
}: Omit<ComponentProps<'a'>, 'href' | 'target'> & { to: To; replace?: boolean }) {
  const href = useHref(to)
  const follow = useLinkClickHandler(to, { replace })
  return (
    <a
      {...attributes}
      href={href}
      onClick={(event) => {
        onClick?.(event)
        if (!event.defaultPrevented) follow(event)
      }}
    >
      {children}
    </a>
  )
}
