import { DurationHistogram } from '../shared/histogram.ts'

/** A sample with its labels. Unknown values are left out by the caller, or null. */
export interface Sample {
  /** Follows the metric's name, for the parts of a histogram. */
  suffix?: string
  labels?: Record<string, string>
  value: number | null
}

export interface Metric {
  /** Letters, digits and underscores; the name of a counter ends in `_total`. */
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  samples: readonly Sample[]
}

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

const escapedLabel = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
const escapedHelp = (text: string): string =>
  text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)

function lineOf(name: string, { suffix = '', labels = {}, value }: Sample): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escapedLabel(text)}"`)
  return `${name}${suffix}${written.length > 0 ? `{${written.join(',')}}` : ''} ${value}\n`
}

/**
 * Prometheus text format, version 0.0.4. Metrics without a value are omitted, because missing is
 * not zero. Hand-written: the usual library costs 19 MB of memory.
 */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, type, help, samples }) => {
      const lines = samples
        .filter(({ value }) => value !== null)
        .map((sample) => lineOf(name, sample))
      return lines.length === 0
        ? ''
        : `# HELP ${name} ${escapedHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

/** Buckets are cumulative in the text format. */
export function histogramMetric(name: string, help: string, durations: DurationHistogram): Metric {
  const samples = [...durations.series].flatMap(({ labels, counts, sum, count }): Sample[] => {
    let below = 0
    const buckets = DurationHistogram.bounds.map((bound, index): Sample => {
      below += counts[index] ?? 0
      return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: below }
    })
    return [
      ...buckets,
      { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
      { suffix: '_sum', labels, value: sum },
      { suffix: '_count', labels, value: count },
    ]
  })
  return { name, type: 'histogram', help, samples }
}
