import { basePath } from './base-path.ts'
import { oneLine } from './one-line.ts'

/** How many unseen failures the tab names; more is `99+`. */
const maxNamed = 99

let title = 'Jobwatch'
let unseen = 0

/** `(3) ` before the title; nothing where there is nothing unseen. */
const markWords = (count: number): string =>
  count === 0 ? '' : `(${count > maxNamed ? `${maxNamed}+` : count}) `

function show(): void {
  document.title = `${markWords(unseen)}${title}`
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  const href = `${basePath}/${unseen === 0 ? 'icon' : 'icon-alert'}.svg`
  if (icon && icon.getAttribute('href') !== href) icon.setAttribute('href', href)
}

/** Names the page in the tab and the history. */
export function setPageTitle(text: string): void {
  title = oneLine(text)
  show()
}

/** Marks the tab, title and icon, with failures nobody has seen here. */
export function markTab(count: number): void {
  if (count === unseen) return
  unseen = count
  show()
}
