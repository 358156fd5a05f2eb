/*
 * The preferences that a page is drawn with. The page keeps them in a cookie, so that the server can
 * render its first rows with them.
 */

export interface DrawnPreferences {
  theme: 'system' | 'light' | 'dark'
  density: 'normal' | 'compact'
  /** `local`, `UTC`, or an IANA name. */
  timeZone: string
  /** Keys of the optional columns that are shown in the job list. */
  columns: readonly string[]
  /** IANA name of the browser's own zone, for `local`; an empty text while it is not known. */
  localZone: string
}

export const defaultDrawn: DrawnPreferences = {
  theme: 'system',
  density: 'normal',
  timeZone: 'local',
  columns: [],
  localZone: '',
}

const cookieName = 'jobwatch_view'
/** Browsers keep no cookie longer. */
const maxAgeSeconds = 400 * 86_400
const maxColumns = 40
const maxTextLength = 80

const oneOf = <T extends string>(allowed: readonly T[], raw: unknown, otherwise: T): T =>
  allowed.find((value) => value === raw) ?? otherwise

const shortText = (raw: unknown, otherwise: string): string =>
  typeof raw === 'string' && raw.length <= maxTextLength ? raw : otherwise

/** Reads what another version of this page, or somebody else, may have written. */
export function parseDrawn(raw: unknown): DrawnPreferences {
  const { theme, density, timeZone, columns, localZone }: Record<string, unknown> =
    raw !== null && typeof raw === 'object' ? { ...raw } : {}
  return {
    theme: oneOf(['system', 'light', 'dark'], theme, defaultDrawn.theme),
    density: oneOf(['normal', 'compact'], density, defaultDrawn.density),
    timeZone: shortText(timeZone, defaultDrawn.timeZone),
    columns: Array.isArray(columns)
      ? columns.filter((key) => typeof key === 'string').slice(0, maxColumns)
      : defaultDrawn.columns,
    localZone: shortText(localZone, defaultDrawn.localZone),
  }
}

/**
 * @param cookies as in `document.cookie` or a request's `Cookie` header
 * @returns null without the cookie
 */
export function drawnInCookies(cookies: string): DrawnPreferences | null {
  const found = cookies
    .split(/;\s*/)
    .find((cookie) => cookie.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1)
  if (found === undefined) return null
  try {
    return parseDrawn(JSON.parse(decodeURIComponent(found)))
  } catch {
    return defaultDrawn
  }
}

/**
 * The cookie as `document.cookie` takes it.
 * @param basePath the path that the server is reached under
 */
export const drawnCookie = (
  drawn: DrawnPreferences,
  { basePath, isSecure }: { basePath: string; isSecure: boolean },
): string =>
  `${cookieName}=${encodeURIComponent(JSON.stringify(drawn))}; Path=${basePath}/; ` +
  `Max-Age=${maxAgeSeconds}; SameSite=Lax${isSecure ? '; Secure' : ''}`
