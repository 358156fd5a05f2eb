/**
 * Counts how often the event loop goes round, to see that a long step lets others have their turn;
 * the function returned ends it and tells how often.
 */
export function countTurns(): () => number {
  let turns = 0
  let isDone = false
  const count = () => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  return () => {
    isDone = true
    return turns
  }
}
