import type * as z from 'zod/mini'
import { actorHeader } from '../../contract/headers.ts'
import { parsed, refusal, type ApiClient } from './api.ts'
import { readPreference } from './preferences.ts'

/** A run or stop is never repeated automatically, so it may take longer. */
const writeTimeoutMs = 30_000

function actorHeaders(): Record<string, string> {
  const name = readPreference('displayName')
  return name === '' ? {} : { [actorHeader]: encodeURIComponent(name) }
}

/**
 * Asks our server to do something. Never repeated automatically.
 * @param idempotencyKey made for this one action: browsers resend a request whose connection broke,
 * and the server carries it out once for each key
 * @throws ApiError; `outcomeUnknown` tells whether it may have been done all the same
 */
export async function write<S extends z.ZodMiniType>(
  api: ApiClient,
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: unknown,
  schema: S,
  idempotencyKey: string | null = null,
): Promise<z.output<S>> {
  const response = await api.send(
    path,
    {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...actorHeaders(),
        ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(body ?? {}),
    },
    writeTimeoutMs,
  )
  if (!response.ok) throw await refusal(response)
  return parsed(response, schema)
}
