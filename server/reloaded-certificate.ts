import { readFileSync, statSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { ConfigError } from './config/config-error.ts'
import { errorCode } from './shared/error-code.ts'
import { errorMessage } from './shared/error-message.ts'

export interface CertificateFiles {
  certFile: string
  keyFile: string
}

export interface CertificateLog {
  info: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

type Pair = Pick<SecureContextOptions, 'cert' | 'key'>

/** A certificate and its key, read again when their files change. */
export class ReloadedCertificate {
  readonly #files: CertificateFiles
  readonly #log: CertificateLog
  #stamp: string

  /** The pair as it was at the start. */
  readonly first: Pair

  /** @throws ConfigError if a file cannot be read or the two do not belong together */
  constructor(files: CertificateFiles, log: CertificateLog) {
    this.#files = files
    this.#log = log
    try {
      this.#stamp = this.#currentStamp()
      this.first = this.#read()
    } catch (error) {
      throw new ConfigError(
        `TLS_CERT_FILE, TLS_KEY_FILE: ${files.certFile} and ${files.keyFile} cannot be used ` +
          `(${errorCode(error) ?? errorMessage(error)}).`,
      )
    }
  }

  /**
   * Keeps the previous pair while the files do not fit: they are often replaced one by one.
   * @returns null if nothing has changed or the new pair cannot be used
   */
  changed(): Pair | null {
    try {
      const stamp = this.#currentStamp()
      if (stamp === this.#stamp) return null
      const pair = this.#read()
      this.#stamp = stamp
      this.#log.info({ certFile: this.#files.certFile }, 'The certificate has been read again')
      return pair
    } catch (error) {
      this.#log.error(
        { err: error, certFile: this.#files.certFile },
        'The new certificate cannot be used; the previous one stays',
      )
      return null
    }
  }

  /** Links are followed, because orchestrators replace such files by switching a link. */
  #currentStamp(): string {
    return [this.#files.certFile, this.#files.keyFile]
      .map((file) => {
        const { mtimeMs, size, ino } = statSync(file)
        return `${mtimeMs}.${size}.${ino}`
      })
      .join(' ')
  }

  #read(): Pair {
    const pair = {
      cert: readFileSync(this.#files.certFile),
      key: readFileSync(this.#files.keyFile),
    }
    // Throws if the key does not belong to the certificate.
    createSecureContext(pair)
    return pair
  }
}
