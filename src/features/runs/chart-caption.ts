import { minBaselineRuns, type Baseline } from '../../../contract/baseline.ts'
import { modeWords } from '../../domain/evidence-words.ts'
import { usualRange } from '../../domain/usual.ts'
import { formatDurationRange, formatDurationRough } from '../../format/duration.ts'
import { formatCounted } from '../../format/number.ts'
import { capitalised } from '../../format/text.ts'

/** What the grey band shows: `Grey band: on Mondays, 9–14 m in 6 runs.` */
export function bandText(usual: Baseline | null, locale: string): string {
  const range = usualRange(usual)
  if (usual === null || range === null) {
    const runs = formatCounted(usual?.n ?? 0, 'completed run', 'completed runs', locale)
    return `No baseline yet: ${runs}, ${minBaselineRuns} are needed.`
  }
  const band = `Grey band: ${modeWords(usual.mode) || 'usual'}, ${formatDurationRange(...range)}`
  return usual.mode.kind === 'similar_packages'
    ? `${band}, since this one has too few runs.`
    : `${band} in ${formatCounted(usual.n, 'run', 'runs', locale)}.`
}

/**
 * What the dashed line shows; null where nothing is known.
 * @param highest the upper end of the axis, in seconds
 */
export function limitText(usual: Baseline | null, highest: number): string | null {
  const limit = usual?.runaway_after_seconds ?? null
  if (usual === null || limit === null) return null
  const isSet = usual.hard_limit_seconds !== null && limit === usual.hard_limit_seconds
  const by = isSet ? ', the limit set for this package' : ''
  const text = `runaway past ${formatDurationRough(limit)}${by}`
  return limit > highest ? `${capitalised(text)}; beyond the chart.` : `Dashed: ${text}.`
}
