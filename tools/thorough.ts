/** True under `npm run test:thorough`. */
const isThorough = process.env['JOBWATCH_TEST_THOROUGH'] === '1'

/**
 * How often a test repeats its property: fewer times in everyday runs, where repetitions cost time
 * and rarely find anything new.
 */
export const repetitions = ({ everyday, thorough }: { everyday: number; thorough: number }) =>
  isThorough ? thorough : everyday
