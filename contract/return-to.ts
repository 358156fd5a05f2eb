/** Anything else than printable ASCII is percent-encoded in a path. */
const plainPath = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/
const maxLength = 2_000

/**
 * Where to go after signing in: a path of this server, never another site. Browsers treat `//` and
 * `/\` as the start of a host name and drop tabs and line breaks.
 * @returns `/` for anything else
 */
export const ownPath = (returnTo: string | null): string =>
  returnTo !== null && returnTo.length <= maxLength && plainPath.test(returnTo) ? returnTo : '/'
