import { useEffect, useState } from 'react'
import { IconButton } from '../../ui/IconButton.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import type { NavigationEntry } from '../navigation.ts'

const loadPalette = () => import('./Palette.tsx').then((module) => module.Palette)
const Palette = lazyPart('The palette', loadPalette)

const isMac = () => /mac|iphone|ipad/i.test(navigator.userAgent)

/** Opens the palette, also by Ctrl or ⌘ with K wherever the focus is. */
export function PaletteButton({
  account,
  pages,
  onHelp,
}: {
  account: string
  pages: readonly NavigationEntry[]
  onHelp: () => void
}) {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    // What is typed after the key must not go to the page meanwhile.
    loadPalette().catch(() => undefined)
  }, [])
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const isKey = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
      if (!isKey || event.altKey || event.shiftKey) return
      // Another dialog is open: it may hold what somebody is typing.
      if (document.querySelector('dialog[open]')) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
  return (
    <>
      <IconButton
        icon="search"
        variant="ghost"
        label={`Jump to, or do (${isMac() ? '⌘' : 'Ctrl'} K)`}
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      {isOpen ? (
        <Palette account={account} pages={pages} onHelp={onHelp} onClose={() => setOpen(false)} />
      ) : null}
    </>
  )
}
