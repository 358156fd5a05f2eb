/** Where the browser has no idle callbacks (Safari), milliseconds. */
const insteadMs = 80

/**
 * Does something once the browser has nothing else to do.
 * @param longestWaitMs it is done by then in any case
 * @returns how to stop waiting
 */
export function whenIdle(run: () => void, longestWaitMs: number): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(run, insteadMs)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(run, { timeout: longestWaitMs })
  return () => cancelIdleCallback(handle)
}
