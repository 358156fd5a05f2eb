import { useQuery } from '@tanstack/react-query'
import { sessionSchema, type Role, type Session } from '../../contract/identity.ts'
import { sessionPath } from '../platform/api.ts'
import { pollDelay } from './poll.ts'
import { sessionNews } from './news/news.ts'
import { usePageClient } from './page-client.ts'
import { pollStateOf } from './poll-log.ts'
import { apiQuery } from './queries/api-query.ts'
import { useTold } from './use-polled.ts'

export type SessionUser = NonNullable<Session['user']>

/** Who is signed in, and how people can sign in. */
export const sessionQuery = () => ({
  ...apiQuery(['session'], sessionPath, sessionSchema),
  staleTime: Infinity,
})

/** As last read; null before that. */
export const useSession = (): Session | null => useQuery(sessionQuery()).data?.data ?? null

/**
 * Keeps the session up to date where people sign in, whether or not they have paused what is on
 * screen: it tells when their role changes and when they are signed out.
 */
export function useSessionPoll() {
  const client = usePageClient()
  useTold(sessionNews)
  return useQuery({
    ...sessionQuery(),
    retry: false,
    refetchOnWindowFocus: 'always',
    refetchInterval: (query) =>
      query.state.data?.data.mode !== 'local' &&
      pollDelay(
        pollStateOf(query, client, {
          view: 'session',
          account: sessionNews,
          statuses: [],
          paused: false,
          actedAtMs: null,
        }),
      ),
  })
}

/** A person's role in an account. */
export const roleIn = ({ role, roles }: SessionUser, account: string): Role =>
  roles[account] ?? role
