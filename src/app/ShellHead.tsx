import type { MouseEvent } from 'react'
import { useLocation } from 'react-router-dom'
import { useCapabilities } from '../domain/capabilities.ts'
import { classes } from '../ui/classes.ts'
import { Header } from './Header.tsx'
import { isListPath, navigationOf } from './navigation.ts'
import { useListQuery } from './use-list-query.ts'

/** Focuses the first link of the list, past header, views and filters. */
function skipToList(event: MouseEvent): void {
  const first = document.querySelector<HTMLElement>('#content tbody a')
  // Without one, the link does what its address says: it goes to the content.
  if (!first) return
  event.preventDefault()
  first.focus()
}

function SkipLink({ children, onClick }: { children: string; onClick?: (e: MouseEvent) => void }) {
  return (
    <a
      className={classes(
        'absolute top-2 -left-[999px] z-60 rounded bg-accent px-3 py-1.5 text-accent-fg',
        'focus:left-2',
      )}
      href="#content"
      onClick={onClick}
    >
      {children}
    </a>
  )
}

/** What stands above every page of an account. */
export function ShellHead({ account, onHelp }: { account: string; onHelp: () => void }) {
  const { pathname } = useLocation()
  const entries = navigationOf(account, useListQuery(account), useCapabilities())
  return (
    <>
      {isListPath(account, pathname) ? (
        <SkipLink onClick={skipToList}>Skip to the list</SkipLink>
      ) : null}
      <SkipLink>Skip to content</SkipLink>
      <Header account={account} entries={entries} onHelp={onHelp} />
    </>
  )
}
