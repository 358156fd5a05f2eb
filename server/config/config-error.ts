/** An invalid setting. The message names it and says what is valid; it never repeats a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
