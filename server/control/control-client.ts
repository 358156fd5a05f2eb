import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { errorCode } from '../shared/error-code.ts'
import { ControlError, replySchema, socketFile } from './protocol.ts'

/** No server listens: there is no socket, or it was left by a server that was killed. */
const noServerCodes: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'EINVAL'])

/** Set apart from every result of a command. */
export const noServer = Symbol('no server is running')

/**
 * Sends a command to the server that uses this data folder, and waits for its result.
 * @returns {@link noServer} if none is running
 * @throws ControlError
 */
export async function callServer(
  dataFolder: string,
  command: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const socket = connect(socketFile(dataFolder))
  let answer = ''
  try {
    // The server answers one line and closes; the socket must stay open for writing until then.
    socket.write(`${JSON.stringify({ command, args })}\n`)
    answer = await text(socket)
  } catch (error) {
    if (noServerCodes.has(errorCode(error) ?? '')) return noServer
    throw error
  }
  if (answer === '')
    throw new ControlError('The server stopped before the command was done. See its log.')
  const reply = replySchema.parse(JSON.parse(answer))
  if (!reply.ok) throw new ControlError(reply.message)
  return reply.result
}
