import { maxOtherAccounts, revisionSchema } from '../../../contract/changes.ts'
import { apiPath } from '../../platform/account.ts'
import { backgroundHeaders, parsed, refusal, type ApiClient } from '../../platform/api.ts'
import { holdSeconds, holdTimeoutMs } from './news-pace.ts'
import type { Word } from './hold.ts'

/** The accounts to ask about. */
export interface Asked {
  /** In whose name the request is sent. */
  own: string
  /** Others that somebody sees, and those nobody does. */
  seen: readonly string[]
  unseen: readonly string[]
  /** Revisions by account, as last heard. */
  known: ReadonlyMap<string, string>
  /** The server is not to hold the request. */
  isQuick: boolean
}

/**
 * Asks the server for news of some accounts.
 * @throws ApiError
 */
export async function askForNews(
  api: ApiClient,
  { own, seen, unseen, known, isQuick }: Asked,
  signal: AbortSignal,
): Promise<Word> {
  const others = [...seen, ...unseen]
    .filter((account) => account !== own)
    .slice(0, maxOtherAccounts)
  const params = new URLSearchParams({
    since: known.get(own) ?? '',
    wait: String(isQuick ? 0 : holdSeconds),
  })
  if (others.length > 0)
    params.set('also', others.map((account) => `${account}:${known.get(account) ?? ''}`).join(','))
  if (unseen.length > 0) params.set('unseen', unseen.join(','))
  const response = await api.send(
    apiPath(own, `revision?${params.toString()}`),
    {
      headers: { accept: 'application/json', ...backgroundHeaders() },
      // The HTTP cache makes equal requests of other tabs wait for this one.
      cache: 'no-store',
      signal,
    },
    holdTimeoutMs,
  )
  if (!response.ok) throw await refusal(response)
  const { revision, caller, also } = await parsed(response, revisionSchema)
  const revisions = [{ account: own, revision }, ...also]
  return {
    revisions,
    changed: revisions
      .filter((each) => known.has(each.account) && known.get(each.account) !== each.revision)
      .map(({ account }) => account),
    caller,
    wasHeld: !isQuick && revisions.every(({ account }) => known.has(account)),
  }
}
