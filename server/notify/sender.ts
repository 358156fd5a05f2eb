import { createHmac } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { errorCode } from '../shared/error-code.ts'
import { version } from '../shared/version.ts'
import { addressOf, resolveHost, TargetError, targetOf, type Resolve } from './target.ts'

const timeoutMs = 10_000
const signatureHeader = 'x-jobwatch-signature'

export interface Outgoing {
  url: string
  body: string
  /** Signs the message. */
  secret: string
  atMs: number
}

/** What came of sending a message. */
export interface SendResult {
  /** Of the response; null if there was none. */
  status: number | null
  /** Null if it was delivered. */
  problem: string | null
}

export type Send = (message: Outgoing) => Promise<SendResult>

/** `t=1764147600,v1=…`: a digest of the time, a dot and the body (docs/api.md). */
export function signatureOf(secret: string, seconds: number, body: string): string {
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${digest}`
}

const problems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: 'The receiver closed the connection.',
  ENOTFOUND: 'The host name was not found.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ETIMEDOUT: 'The receiver cannot be reached.',
  EHOSTUNREACH: 'The receiver cannot be reached.',
  ENETUNREACH: 'The receiver cannot be reached.',
}

function problemOf(error: unknown): string {
  if (error instanceof TargetError) return error.message
  if (error instanceof Error && error.name === 'AbortError')
    return `No response within ${timeoutMs / 1000} seconds.`
  const code = errorCode(error) ?? ''
  if (/CERT|TLS|SSL/.test(code)) return `The receiver’s certificate is not valid (${code}).`
  return problems[code] ?? `The message could not be sent${code === '' ? '' : ` (${code})`}.`
}

function statusProblem(status: number): string | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400
    ? `The receiver responded with a redirect (${status}), which is not followed.`
    : `The receiver responded with ${status}.`
}

/** Posts a body to a fixed address of the URL’s host and ignores what the response says. */
function post(
  url: URL,
  address: string,
  headers: http.OutgoingHttpHeaders,
  body: string,
): Promise<number> {
  const options: https.RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    lookup: (_host, { all = false }, found) => {
      const family = isIP(address)
      if (all) found(null, [{ address, family }])
      else found(null, address, family)
    },
  }
  const client = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const request = client.request(url, options, (response) => {
      resolve(response.statusCode ?? 0)
      // Nothing in the response matters, so it is not read.
      response.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Sends messages by HTTP. @param resolve looks up host names */
export function httpSender(resolve: Resolve = resolveHost): Send {
  return async ({ url, body, secret, atMs }) => {
    try {
      const target = targetOf(url)
      const address = await addressOf(target, resolve)
      const seconds = Math.floor(atMs / 1000)
      const headers = {
        'content-type': 'application/json',
        'user-agent': `Jobwatch/${version}`,
        [signatureHeader]: signatureOf(secret, seconds, body),
      }
      const status = await post(target.url, address, headers, body)
      return { status, problem: statusProblem(status) }
    } catch (error) {
      return { status: null, problem: problemOf(error) }
    }
  }
}
