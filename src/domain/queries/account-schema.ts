import * as z from 'zod/mini'
import { accountSchema, plainLook } from '../../../contract/account.ts'

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

export const accountsSchema = z.array(lenientAccount)
