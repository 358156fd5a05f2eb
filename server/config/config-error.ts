/**
 * A setting that cannot be used; the message names it and says what would do. It never repeats a
 * secret.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
