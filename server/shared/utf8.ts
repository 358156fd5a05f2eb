/** Whether a byte goes on with a character that began before it, in UTF-8. */
export const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80
