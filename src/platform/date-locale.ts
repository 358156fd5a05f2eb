import { useMemo } from 'react'
import { useZone } from './time-zone.ts'

/** The interface is written in English: days before months, digits in groups of three. */
export const locale = 'en-GB'

/** How this person reads times; the same object until the zone changes. */
export function usePlace(): { locale: string; zone: string } {
  const zone = useZone()
  return useMemo(() => ({ locale, zone }), [zone])
}
