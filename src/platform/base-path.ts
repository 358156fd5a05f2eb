/**
 * The path that this server is reached under, without a slash at its end: `/jobwatch` behind a
 * proxy, an empty text otherwise. The server writes it into the page.
 */
export const basePath =
  typeof document === 'undefined'
    ? ''
    : (document
        .querySelector<HTMLMetaElement>('meta[name=jobwatch-base]')
        ?.content.replace(/\/+$/, '') ?? '')
