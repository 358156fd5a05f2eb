import { notifyAlert, notifyInfo } from './notices.ts'

/**
 * Copies a text.
 * @throws an error if the browser does not allow it
 */
export async function writeClipboard(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
}

/** Copies a text and shows `done`, or that the browser did not allow it. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await writeClipboard(text)
    notifyInfo(done)
  } catch {
    notifyAlert('The browser did not allow copying')
  }
}
