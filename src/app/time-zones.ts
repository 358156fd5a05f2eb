/** The zones offered; any other can be kept in the preferences. */
export const timeZones = [
  'local',
  'UTC',
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const

/** `This device’s (Europe/Berlin)` */
export function timeZoneLabel(zone: string): string {
  if (zone !== 'local') return zone
  return `This device’s (${Intl.DateTimeFormat().resolvedOptions().timeZone})`
}
