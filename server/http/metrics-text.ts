/** A sample with its labels. Unknown values are left out by the caller, or null. */
export interface Sample {
  labels?: Record<string, string>
  value: number | null
}

export interface Metric {
  /** Letters, digits and underscores; the name of a counter ends in `_total`. */
  name: string
  type: 'counter' | 'gauge'
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

function lineOf(name: string, { labels = {}, value }: Sample): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escapedLabel(text)}"`)
  return `${name}${written.length > 0 ? `{${written.join(',')}}` : ''} ${value}\n`
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
