/**
 * Commands to a running server: one line of JSON each way over a socket in the data folder, which
 * only its owner can reach.
 */
import path from 'node:path'
import * as z from 'zod/mini'

export const socketFile = (dataFolder: string): string => path.join(dataFolder, 'control.sock')

/** The system's limit for the path of a socket, less one for its end. */
export const maxSocketPath = 103

/** A command is a name and a few short arguments. */
export const maxLineLength = 64 * 1024

export const commandSchema = z.object({
  command: z.string(),
  args: z.record(z.string(), z.unknown()),
})

export const replySchema = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), message: z.string() }),
])
export type Reply = z.output<typeof replySchema>

/** A command that cannot be carried out; the message is suitable for users. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
}
