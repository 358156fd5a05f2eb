// Preloaded into every Node process of a test run (NODE_OPTIONS=--import) to run it at another
// moment: Date is ahead of the machine's clock by JOBWATCH_CLOCK_OFFSET_MS. Timers,
// performance.now() and the times of files stay as they are.

/**
 * Moves `Date` of this realm. Self-contained, so that a browser page can be given the function's
 * text.
 * @param {number} offsetMs milliseconds ahead of the machine's clock
 */
export function shiftClock(offsetMs) {
  if (offsetMs === 0) return
  const RealDate = Date
  const now = () => RealDate.now() + offsetMs
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  })
}

/** Milliseconds this process's clock is ahead of the machine's. */
export const clockOffsetMs = Number(process.env.JOBWATCH_CLOCK_OFFSET_MS ?? 0)

shiftClock(clockOffsetMs)
