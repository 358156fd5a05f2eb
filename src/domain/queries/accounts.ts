import * as z from 'zod/mini'
import { accountSchema, plainLook } from '../../../contract/account.ts'
import { apiQuery } from './api-query.ts'

/** A server before accounts had looks tells of none. */
const lenientAccount = z.pipe(
  z.pipe(
    z.unknown(),
    z.transform((raw) =>
      raw !== null && typeof raw === 'object' ? { ...plainLook, ...raw } : raw,
    ),
  ),
  accountSchema,
)

/** The accounts of this server, with how each is told from the others. */
export const accountsQuery = () => ({
  ...apiQuery(['accounts'], '/accounts', z.array(lenientAccount)),
  staleTime: 60_000,
})
