import { createHash, timingSafeEqual } from 'node:crypto'

/** A web hook as it is set up at the service (jobs-api.md §8). The salt is a secret. */
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
 * Is the signature that of a call of this hook? It covers id, event, address and salt (jobs-api.md
 * §8); the event is not told in any way we could rely on, so each is tried, all of them each time:
 * the time taken tells nothing.
 */
export function verifyHook({ id, url, salt }: WebHook, signature: string): boolean {
  const given = Buffer.from(signature.trim().toLowerCase())
  let genuine = false
  for (const event of events) {
    const expected = Buffer.from(
      createHash('sha1').update(`${id}${event}${url}${salt}`).digest('hex'),
    )
    // The length of a signature is no secret.
    const same = given.length === expected.length && timingSafeEqual(given, expected)
    genuine = same || genuine
  }
  return genuine
}
