import type { Clock } from '../watch/clock.ts'

/** Browsers resend within seconds; a person who waits out a bad connection is within this. */
const rememberMs = 15 * 60_000
const mostKeys = 1_000

/**
 * Does a thing once for each key, and gives every later caller with that key the same answer.
 * Chromium sends a request again by itself when a connection breaks before the answer, a POST too: without this a lost answer
 * is a second job. Kept in memory: a restart of the server forgets the keys.
 */
export function createOnce(now: Clock): <T>(key: string, make: () => Promise<T>) => Promise<T> {
  const answers = new Map<string, { at: number; answer: Promise<unknown> }>()
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = answers.get(key)
    // A key is made for one call of one type: whoever sends it again asks for that same answer.
    if (known && now() - known.at < rememberMs) return known.answer as Promise<T>
    const answer = make()
    answers.set(key, { at: now(), answer })
    for (const [old, { at }] of answers) {
      if (answers.size <= mostKeys && now() - at < rememberMs) break
      answers.delete(old)
    }
    return answer
  }
}
