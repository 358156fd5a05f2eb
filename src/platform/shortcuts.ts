import { useEffect, useRef, useSyncExternalStore } from 'react'
import { usePreference } from './preferences.ts'

/** One key and what it does on the page that is open; the `?` sheet lists them. */
export interface Shortcut {
  /** As `KeyboardEvent.key` gives it; `g j` is one after the other. */
  key: string
  label: string
  run: (event: KeyboardEvent) => void
}

const noShortcuts: readonly Shortcut[] = []
let registered = noShortcuts
const listeners = new Set<() => void>()

function change(next: readonly Shortcut[]): void {
  registered = next
  for (const listener of listeners) listener()
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox')

/**
 * Shortcuts of a part of the page, while it is mounted. Not heard in fields and open dialogs
 * (interaction-rules.md §9, WCAG 2.1.4).
 */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  const keys = shortcuts.map((shortcut) => `${shortcut.key}\n${shortcut.label}`).join('\t')
  useEffect(() => {
    const mine = keys.split('\t').map((line, index): Shortcut => {
      const [key = '', label = ''] = line.split('\n')
      return { key, label, run: (event) => latest.current[index]?.run(event) }
    })
    change([...registered, ...mine])
    return () => change(registered.filter((shortcut) => !mine.includes(shortcut)))
  }, [keys])
}

/** How long the second key of two is waited for, milliseconds. */
const sequenceMs = 1_500

/** Hears the keys; mounted once, by the shell. */
export function useShortcutListener(): void {
  const enabled = usePreference('shortcuts')
  useEffect(() => {
    if (!enabled) return undefined
    let first = { key: '', at: -Infinity }
    const hear = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        event.isComposing ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target)
      )
        return
      if (event.key === 'Shift' || document.querySelector('dialog[open]')) return
      const key = event.timeStamp - first.at < sequenceMs ? `${first.key} ${event.key}` : event.key
      const isFirst = registered.some((shortcut) => shortcut.key.startsWith(`${key} `))
      first = { key, at: isFirst ? event.timeStamp : -Infinity }
      if (isFirst) event.preventDefault()
      // The innermost part wins: it registered last.
      const found = registered.findLast((shortcut) => shortcut.key === key)
      if (!found) return
      event.preventDefault()
      found.run(event)
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [enabled])
}

export function useRegisteredShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => registered,
    () => noShortcuts,
  )
}
