import { simulateHour } from '../../server/testing/simulated-hour.ts'

/**
 * Calls per hour of a hosted account, by number of viewers and activity. Each is a simulated hour.
 */
export async function benchHosted(
  print: (what: string, figure: string, reach: string) => void,
): Promise<void> {
  for (const moves of [true, false]) {
    const totals: number[] = []
    for (const tabs of [0, 1, 10, 100]) {
      const { total, calls, worstLag } = await simulateHour({ tabs, moves, seconds: 3_600 })
      totals.push(total)
      const kinds = Object.entries(calls)
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, 3)
        .map(([kind, n]) => `${kind} ${n}`)
        .join(', ')
      print(
        `upstream calls an hour, ${tabs} tabs, ${moves ? 'jobs move' : 'nothing moves'}`,
        `${total} (${kinds}); at most ${worstLag} s behind`,
        '≤ 1,200',
      )
    }
    const [, one = 1, , hundred = 0] = totals
    print(
      `100 tabs to 1, ${moves ? 'jobs move' : 'nothing moves'}`,
      `${(hundred / one).toFixed(2)} ×`,
      'the same',
    )
  }
}
