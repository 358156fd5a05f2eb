const counters = new Map<string, Intl.NumberFormat>()

function counter(locale: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${digits}`
  let made = counters.get(key)
  if (!made) {
    made = new Intl.NumberFormat(locale, { maximumFractionDigits: digits })
    counters.set(key, made)
  }
  return made
}

/** `2914882` as `2,914,882`. */
const inGroups = (digits: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')

/** Grouped digits: `2,914,882`. A bigint keeps every digit of a 64-bit count. */
export const formatCount = (count: number | bigint, locale: string): string =>
  // The first Intl.NumberFormat takes 15 ms, and the first rows have a count.
  locale === 'en-GB' && (typeof count === 'bigint' || Number.isSafeInteger(count))
    ? inGroups(String(count))
    : counter(locale, 0).format(count)

/** `1 record`, `2,913 records` */
export const formatCounted = (count: number, one: string, many: string, locale: string): string =>
  `${formatCount(count, locale)} ${count === 1 ? one : many}`

/** `51–100`, `1,001–1,050` */
export const formatRange = (from: number, to: number, locale: string): string =>
  `${formatCount(from, locale)}–${formatCount(to, locale)}`

/**
 * A ratio 0–1 as `62 %`. Only 1 is shown as 100 and only 0 as 0: people wait for the last percent.
 */
export function formatPercent(ratio: number): string {
  const bounded = Math.min(1, Math.max(0, ratio))
  const isWhole = bounded === 0 || bounded === 1
  const percent = Math.round(bounded * 100)
  return `${isWhole ? percent : Math.min(99, Math.max(1, percent))} %`
}

/** A ratio that may exceed 1, as `3 %`, `0.4 %`, `1,230 %`. */
export function formatShare(ratio: number, locale: string): string {
  const percent = Math.max(0, ratio) * 100
  return `${counter(locale, percent < 1 ? 1 : 0).format(percent)} %`
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Decimal units: `0 B`, `840 B`, `1.4 MB`. */
export function formatBytes(bytes: number, locale: string): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${counter(locale, unit > 0 && value < 9.95 ? 1 : 0).format(value)} ${units[unit] ?? 'B'}`
}

/** A smaller relative difference counts as none. */
const tolerance = 0.001

/**
 * A count compared with the usual one: `as usual`, `+0.4 %`, `−62 %`, `3.2 times` (from twice on).
 * @param usual the median of earlier runs; null gives null
 */
export function formatDelta(count: number, usual: number | null, locale: string): string | null {
  if (usual === null) return null
  if (count === usual) return 'as usual'
  if (usual === 0) return 'usually none'
  const change = count / usual - 1
  if (Math.abs(change) < tolerance) return 'as usual'
  if (change >= 1) return `${counter(locale, 1).format(count / usual)} times`
  const percent = Math.abs(change * 100)
  return `${change > 0 ? '+' : '−'}${counter(locale, percent < 10 ? 1 : 0).format(percent)} %`
}

/** `1st`, `2nd`, `3rd`, `11th` */
export function formatOrdinal(n: number): string {
  const tens = n % 100
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${suffix}`
}
