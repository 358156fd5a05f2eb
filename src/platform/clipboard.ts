import { notifyAlert, notifyInfo } from './notices.ts'

/** Copies a text and shows `done`, or that the browser did not allow it. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notifyInfo(done)
  } catch {
    notifyAlert('The browser did not allow copying')
  }
}
