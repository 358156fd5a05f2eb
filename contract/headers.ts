// Names of headers, separate from the request schemas because the first page does not need
// those.

/** Display name of the person, percent-encoded. */
export const actorHeader = 'x-jobwatch-actor'
/** Sent by a page in the background; any value. */
export const backgroundHeader = 'x-jobwatch-background'
/** Identifies a response; the same id is in the body of an error and in the server's log. */
export const requestIdHeader = 'x-request-id'
