import type { To } from 'react-router-dom'
import { Link } from './Link.tsx'

/** The name of a list's row, linked to what it names. */
export function RowName({ name, to }: { name: string; to: To }) {
  return (
    <Link
      className="line-clamp-2 font-strong wrap-anywhere whitespace-normal max-sm:text-h"
      to={to}
      title={name}
    >
      {name}
    </Link>
  )
}
