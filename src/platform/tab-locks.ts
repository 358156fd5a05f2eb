/*
 * What tabs of one browser tell each other, by the Web Locks API: it forgets a tab that is closed
 * or crashes, which storage does not. Without it (an old browser, an insecure address) each tab
 * acts as if it were the only one.
 */

const locks = (): LockManager | null => ('locks' in navigator ? navigator.locks : null)

/** Does something that no two tabs may do at the same time. */
export function withLock<T>(name: string, act: () => T): Promise<T> {
  const manager = locks()
  return manager === null ? Promise.resolve(act()) : manager.request(name, async () => act())
}

/**
 * Holds a name beside other tabs that hold it.
 * @param onHeld called when other tabs can see it
 * @returns how to let go
 */
export function holdName(name: string, onHeld: () => void = () => undefined): () => void {
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  // Rejected only where the page is being left, and then nothing needs the name.
  void locks()
    ?.request(name, { mode: 'shared' }, () => {
      onHeld()
      return held
    })
    .catch(() => undefined)
  return letGo
}

/** Names that tabs hold, of those that begin so, without that beginning. */
export async function heldNames(prefix: string): Promise<string[]> {
  const all = await locks()?.query()
  const names =
    all?.held?.flatMap(({ name }) => (name?.startsWith(prefix) === true ? name : [])) ?? []
  return [...new Set(names.map((name) => name.slice(prefix.length)))]
}

/** Does any tab hold this name? */
export async function isHeld(name: string): Promise<boolean> {
  return (await heldNames(name)).includes('')
}

/** Whether tabs can agree on who does something for all of them. */
export const canAgree = (): boolean => locks() !== null && 'BroadcastChannel' in globalThis

/**
 * Does something in one tab at a time. Rejects when the name is taken away or the wait is given up.
 * @param how `steal` takes the name from a tab that does not react
 */
export async function inTurn(
  name: string,
  work: () => Promise<void>,
  how: { signal: AbortSignal } | { steal: true },
): Promise<void> {
  await locks()?.request(name, how, work)
}
