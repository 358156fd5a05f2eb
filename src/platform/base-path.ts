const fromPage = (): string =>
  document
    .querySelector<HTMLMetaElement>('meta[name=jobwatch-base]')
    ?.content.replace(/\/+$/, '') ?? ''

/**
 * The path that this server is reached under, without a slash at its end: `/jobwatch` behind a
 * proxy, an empty text otherwise. The server writes it into the page.
 */
// oxlint-disable-next-line import/no-mutable-exports -- set once for a server, before it renders
export let basePath = typeof document === 'undefined' ? '' : fromPage()

/** For rendering on the server, which has no page to read it from. */
export function setBasePath(path: string): void {
  basePath = path
}
