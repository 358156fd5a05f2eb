/** Where copies of sources may be written, and how large one may be, in MB. */
export interface TempSpace {
  folder: string
  limitMb: number
}

/**
 * @throws an error suitable for users.
 * @param size of what is to be copied, in bytes
 */
export function refuseLargeCopy(size: number, { limitMb }: TempSpace): void {
  if (size <= limitMb * 1_000_000) return
  throw new Error(
    'The file has to be copied to be read, but is larger than the ' +
      `${limitMb.toLocaleString('en-US')} MB that _TEMP_LIMIT_MB allows. ` +
      'Run the job with a larger one.',
  )
}
