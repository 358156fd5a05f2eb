import { createHash, timingSafeEqual } from 'node:crypto'

/** A web hook as configured at the service (jobs-api.md §8). The salt is a secret. */
export interface WebHook {
  id: number
  url: string
  salt: string
}

const events = [
  'job',
  'job.submitted',
  'job.started',
  'job.stopped',
  'job.completed',
  'job.failed',
  'cluster',
  'cluster.requested',
  'cluster.available',
  'cluster.terminated',
  'cluster.idled',
  'cluster.error',
] as const

/**
 * Verifies the signature of a call. It covers id, event, URL and salt (jobs-api.md §8). The event
 * is not sent in a reliable way, so each one is tried, always all of them, so that the time taken
 * reveals nothing.
 */
export function verifyHook({ id, url, salt }: WebHook, signature: string): boolean {
  const given = Buffer.from(signature.trim().toLowerCase())
  let genuine = false
  for (const event of events) {
    const expected = Buffer.from(
      createHash('sha1').update(`${id}${event}${url}${salt}`).digest('hex'),
    )
    // The length of a signature is not a secret.
    const same = given.length === expected.length && timingSafeEqual(given, expected)
    genuine = same || genuine
  }
  return genuine
}
