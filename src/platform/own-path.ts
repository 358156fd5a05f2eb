/** Only ever used to tell whether an address leaves it. */
const anyOrigin = 'https://jobwatch.invalid'

/**
 * A path of our own pages, from a text that anybody may have put into a link; null for an address
 * that leads elsewhere.
 * @param text `/acme/jobs?status=failed`
 */
export function ownPath(text: string | null): string | null {
  if (text === null || !text.startsWith('/') || !URL.canParse(text, anyOrigin)) return null
  // Browsers read `/\host` and a tab between two slashes as another host, and so does this.
  const { origin, pathname, search, hash } = new URL(text, anyOrigin)
  if (origin !== anyOrigin || pathname.startsWith('//')) return null
  return `${pathname}${search}${hash}`
}
