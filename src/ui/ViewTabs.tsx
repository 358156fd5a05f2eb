import { useState, type KeyboardEvent } from 'react'
import type { To } from 'react-router-dom'
import { Link } from './Link.tsx'

export interface ViewTab {
  key: string
  label: string
  /** As shown; null while it is not known. */
  count: string | null
  tone?: 'failed' | 'flagged' | ''
  to: To
}

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowLeft: (at, count) => (at + count - 1) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** The views of a list as links: one tab stop, and arrow keys move between them. */
export function ViewTabs({ tabs, current }: { tabs: readonly ViewTab[]; current: string | null }) {
  const [focused, setFocused] = useState<string | null>(null)
  const stop = focused ?? current ?? tabs[0]?.key
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const links = [...event.currentTarget.querySelectorAll('a')]
    const at = links.findIndex((link) => link === event.target)
    const step = steps[event.key]
    if (at === -1 || !step || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    links[step(at, links.length)]?.focus()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- hears the arrow keys of the links inside
    <ul aria-label="Views" onKeyDown={onKeyDown} onBlur={() => setFocused(null)}>
      {tabs.map(({ key, label, count, tone = '', to }) => (
        <li key={key}>
          <Link
            className={`list-tab ${tone}`}
            tabIndex={key === stop ? 0 : -1}
            aria-current={current === key ? 'page' : undefined}
            to={to}
            data-help="number.count"
            onFocus={() => setFocused(key)}
          >
            {label} {count === null ? null : <span>{count}</span>}
          </Link>
        </li>
      ))}
    </ul>
  )
}
