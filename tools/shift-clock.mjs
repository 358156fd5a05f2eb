// Preloaded into every Node process of a test run (NODE_OPTIONS=--import) to shift its date: Date
// is ahead of the machine's clock by JOBWATCH_CLOCK_OFFSET_MS. Timers, performance.now() and file
// times are unchanged.

/**
 * Shifts `Date` of this realm. Self-contained, so that the function's text can be sent to a browser
 * page.
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

/** How many milliseconds this process's clock is ahead of the machine's. */
export const clockOffsetMs = Number(process.env.JOBWATCH_CLOCK_OFFSET_MS ?? 0)

shiftClock(clockOffsetMs)
