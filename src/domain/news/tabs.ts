import * as z from 'zod/mini'
import { accountRevisionSchema } from '../../../contract/changes.ts'
import { basePath } from '../../platform/base-path.ts'
import { heldNames, holdName } from '../../platform/tab-locks.ts'

/* How the tabs of a browser share one held request (docs/decisions/012-news.md). */

/** Held by the one tab that asks the server for all. Servers below another path have their own. */
export const leaderLock = `jobwatch.news${basePath}`

const accountLock = (seen: boolean): string =>
  `jobwatch.${seen ? 'seen' : 'unseen'}-account${basePath}/`

const messageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('word'),
    revisions: z.array(accountRevisionSchema),
    changed: z.array(z.string()),
    caller: z.string(),
    wasHeld: z.boolean(),
  }),
  /** The server does not tell for now. */
  z.object({ kind: z.literal('lost') }),
  /** The leader is not frozen. */
  z.object({ kind: z.literal('alive') }),
  /** A tab has come, or has come into sight. */
  z.object({ kind: z.literal('hello'), seen: z.boolean() }),
  z.object({ kind: z.literal('signed-out') }),
])
export type TabMessage = z.output<typeof messageSchema>

/** What the tabs tell each other. */
export class TabChannel {
  readonly #channel = new BroadcastChannel(leaderLock)

  constructor(listener: (message: TabMessage) => void) {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      // A tab with another version of the page may say something else.
      const read = z.safeParse(messageSchema, data)
      if (read.success) listener(read.data)
    })
  }

  post(message: TabMessage): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    this.#channel.postMessage(message)
  }

  close(): void {
    this.#channel.close()
  }
}

/**
 * Tells the tab that asks which accounts this one follows.
 * @param onHeld called when it can see all of them
 * @returns how to take it back
 */
export function holdAccounts(
  accounts: readonly string[],
  seen: boolean,
  onHeld: () => void,
): () => void {
  let left = accounts.length
  const letGo = accounts.map((account, at) =>
    // The first one is on screen; the others have jobs that are watched.
    holdName(`${accountLock(seen && at === 0)}${account}`, () => {
      left -= 1
      if (left === 0) onHeld()
    }),
  )
  return () => {
    for (const each of letGo) each()
  }
}

/** Accounts that tabs of this browser follow: those that somebody sees, and those nobody does. */
export async function followedAccounts(): Promise<{ seen: string[]; unseen: string[] }> {
  const seen = await heldNames(accountLock(true))
  const unseen = await heldNames(accountLock(false))
  return { seen, unseen: unseen.filter((account) => !seen.includes(account)) }
}
