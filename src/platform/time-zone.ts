/** The browser's own zone, by its IANA name. */
const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/**
 * The IANA name of a zone preference: `local`, `UTC`, or a name; the browser's own where it cannot
 * be read.
 */
export function zoneOf(preference: string): string {
  if (preference === 'local') return localZone()
  try {
    return new Intl.DateTimeFormat('en', { timeZone: preference }).resolvedOptions().timeZone
  } catch {
    return localZone()
  }
}
