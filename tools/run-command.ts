// Shared by the commands that act on a data folder.
import { callServer, noServer } from '../server/control/control-client.ts'
import { lockDataFolder } from '../server/data-folder.ts'
import { storeTrouble } from '../server/store/errors.ts'

/** Prints a message and ends the process: 0 for success, 2 for a refusal. */
export function end(text: string, code: 0 | 2): never {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}

/** Runs a command and ends the process with its message. */
export async function runCommand(command: () => Promise<string>): Promise<never> {
  // Everything created is accessible to the owner only.
  process.umask(0o077)
  try {
    return end(await command(), 0)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return end(storeTrouble(error) ?? message, 2)
  }
}

/**
 * Lets the running server carry out a command, or does it here, with the data folder locked.
 * @returns the command's message
 */
export async function throughServer(
  dataFolder: string,
  command: string,
  args: Readonly<Record<string, unknown>>,
  alone: () => Promise<string>,
): Promise<string> {
  const result = await callServer(dataFolder, command, args)
  if (result !== noServer) return String(result)
  const unlock = await lockDataFolder(dataFolder)
  try {
    return await alone()
  } finally {
    unlock()
  }
}
