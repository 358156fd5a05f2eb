import type { Schedule } from '../../../contract/resources.ts'

/** `Every 15 minutes`, `Every hour` */
export function intervalWords({
  interval_amount: amount,
  interval_unit: unit,
}: Pick<Schedule, 'interval_amount' | 'interval_unit'>): string {
  const one = unit.replace(/s$/, '')
  return amount === 1 ? `Every ${one}` : `Every ${amount} ${one}s`
}

/** `up to 3 retries`; empty for none */
export const retryWords = ({
  auto_retry: retries,
  auto_retry_attempts: attempts,
}: Pick<Schedule, 'auto_retry' | 'auto_retry_attempts'>): string =>
  retries && (attempts ?? 0) > 0 ? `up to ${attempts} ${attempts === 1 ? 'retry' : 'retries'}` : ''
