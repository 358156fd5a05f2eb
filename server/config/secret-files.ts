import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { errorCode } from '../shared/error-code.ts'
import { ConfigError } from './config-error.ts'

/** Settings that can be given as a file, by the same name with `_FILE`. */
const secretSettings = ['JOBWATCH_API_KEY', 'XPLENTY_API_KEY', 'XPLENTY_HOOK_SALT'] as const
type SecretSetting = (typeof secretSettings)[number]

const fileSetting = (name: SecretSetting) => `${name}_FILE` as const

export interface SettingsWithSecrets {
  env: NodeJS.ProcessEnv
  /** Absolute paths of the files that were read. */
  files: Partial<Record<SecretSetting, string>>
}

const isSet = (value: string | undefined): value is string => (value ?? '').trim() !== ''

/**
 * Reads secrets from the files that settings such as `XPLENTY_API_KEY_FILE` name.
 * @throws ConfigError
 */
export function withSecretFiles(env: NodeJS.ProcessEnv): SettingsWithSecrets {
  const read: SettingsWithSecrets = { env: { ...env }, files: {} }
  for (const name of secretSettings) {
    const setting = fileSetting(name)
    const named = env[setting]
    if (!isSet(named)) continue
    if (isSet(env[name])) throw new ConfigError(`Only one of ${name} and ${setting} can be set.`)
    const file = path.resolve(named.trim())
    try {
      read.env[name] = readFileSync(file, 'utf8')
    } catch (error) {
      const code = errorCode(error) ?? 'unknown error'
      throw new ConfigError(`${setting}: the file ${file} cannot be read (${code}).`)
    }
    if (!isSet(read.env[name])) throw new ConfigError(`${setting}: the file ${file} is empty.`)
    read.files[name] = file
  }
  return read
}

/** What changes when a file is written or replaced. */
function stampOf(file: string): string {
  const { mtimeMs, ino, size } = statSync(file)
  return `${mtimeMs} ${ino} ${size}`
}

/**
 * A secret that is read again whenever its file changes. While the file is missing or its content
 * cannot be used, the last secret stays in force.
 * @param first the secret as read at the start
 */
export function rereadSecret(
  file: string,
  first: string,
  isUsable: (secret: string) => boolean,
): () => string {
  let secret = first
  let stamp: string | null = null
  return () => {
    try {
      const found = stampOf(file)
      if (found === stamp) return secret
      const content = readFileSync(file, 'utf8').trim()
      if (isUsable(content)) secret = content
      stamp = found
    } catch {
      stamp = null
    }
    return secret
  }
}
