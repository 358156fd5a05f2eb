import type { Preferences } from '../platform/preferences.ts'

/** Shows the page in a theme; `system` follows the system's. */
export function showTheme(theme: Preferences['theme']): void {
  const root = document.documentElement.classList
  root.toggle('light', theme === 'light')
  root.toggle('dark', theme === 'dark')
}
