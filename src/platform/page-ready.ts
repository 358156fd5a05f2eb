/*
 * Events of the document, for presses that came before their element could hear them
 * (early-presses.ts).
 */

/** The rows hear presses. */
export const rowsReady = 'jobwatch:rows'
/** All of the page does. */
export const pageReady = 'jobwatch:page'
