import { sessionSchema, signOutResponseSchema, type Session } from '../../contract/identity.ts'
import { ownPath } from '../../contract/return-to.ts'
import { parsed, refusal, sendOnce } from '../platform/api.ts'
import { basePath } from '../platform/base-path.ts'

const post = (path: string, body: unknown): Promise<Response> =>
  sendOnce(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/**
 * Signs in by name and password.
 * @throws ApiError
 */
export async function signIn(name: string, password: string): Promise<Session> {
  const response = await post('/sign-in', { name, password })
  if (!response.ok) throw await refusal(response)
  return parsed(response, sessionSchema)
}

/**
 * Ends this session, or all of the person's, and goes to where they can sign in again.
 * @throws ApiError
 */
export async function signOut(everywhere: boolean): Promise<void> {
  const response = await post('/sign-out', { everywhere })
  // Without a session there is nothing to end.
  if (!response.ok && response.status !== 401) throw await refusal(response)
  const next =
    response.status === 200 ? (await parsed(response, signOutResponseSchema)).redirect : null
  window.location.assign(next ?? `${basePath}/sign-in`)
}

/** Where the identity provider is asked; it leads back to a path of ours. */
export const oidcAddress = (returnTo: string): string =>
  `${basePath}/sign-in/oidc?return_to=${encodeURIComponent(returnTo)}`

/** Where the sign-in page leads to: a page of ours, and never the sign-in page again. */
export function returnPath(search: URLSearchParams): string {
  const path = ownPath(search.get('return_to'))
  return /^\/sign-in([/?#]|$)/.test(path) ? '/' : path
}
