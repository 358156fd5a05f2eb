// Request headers of our own page. Apart from the schemas of requests, which the first page does
// not need.

/** Request header with the display name of the person, percent-encoded. */
export const actorHeader = 'x-jobwatch-actor'
/** Request header of a page that nobody looks at at present; any value. */
export const backgroundHeader = 'x-jobwatch-background'
