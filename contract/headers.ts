// Names of request headers, separate from the request schemas because the first page does not need
// those.

/** Display name of the person, percent-encoded. */
export const actorHeader = 'x-jobwatch-actor'
/** Sent by a page in the background; any value. */
export const backgroundHeader = 'x-jobwatch-background'
