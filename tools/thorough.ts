/** True under `npm run test:thorough`. */
const isThorough = process.env['JOBWATCH_TEST_THOROUGH'] === '1'

/**
 * How often a test repeats its property: less in everyday runs, where each repetition costs time
 * and rarely finds anything new.
 */
export const repetitions = ({ everyday, thorough }: { everyday: number; thorough: number }) =>
  isThorough ? thorough : everyday
