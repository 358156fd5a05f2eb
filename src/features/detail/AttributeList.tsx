import type { ReactNode } from 'react'
import { formatDuration } from '../../format/duration.ts'
import { formatCount, formatPercent } from '../../format/number.ts'
import { formatFull, toMs, type Place } from '../../format/time.ts'
import { Icon } from '../../ui/Icon.tsx'
import { LongText } from '../../ui/LongText.tsx'
import type { AttributeKind } from './attributes.ts'

const isWeb = (text: string) => /^https?:\/\//i.test(text)

const nothing = <span className="text-text-3">–</span>

/** Long texts are cut here: their panel shows them whole. */
const longest = 20_000

function shown(value: unknown, kind: AttributeKind, place: Place): ReactNode {
  if (value === null || value === undefined || value === '') return nothing
  if (Array.isArray(value) && value.length === 0) return nothing
  if (typeof value === 'number' && kind === 'number') return formatCount(value, place.locale)
  if (typeof value === 'number' && kind === 'seconds') return formatDuration(value)
  if (typeof value === 'number' && kind === 'ratio') return formatPercent(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value) && kind === 'texts')
    return <LongText className="mono" text={value.join(', ')} />
  if (typeof value === 'object')
    return <LongText className="mono whitespace-pre-wrap" text={JSON.stringify(value, null, 1)} />
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (kind === 'time') {
    const ms = toMs(text)
    return ms === null ? text : <time dateTime={text}>{formatFull(ms, place)}</time>
  }
  if (kind === 'link') {
    if (!isWeb(text)) return <LongText className="mono" text={text} />
    return (
      <a className="text-link mono" href={text} target="_blank" rel="noopener noreferrer">
        {text} <Icon name="external" size={12} className="inline" />
      </a>
    )
  }
  if (kind === 'lines') {
    return (
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      <pre className="mono max-h-40 overflow-auto whitespace-pre-wrap" tabIndex={0}>
        {text.slice(0, longest)}
      </pre>
    )
  }
  return <LongText text={text} {...(kind === 'mono' ? { className: 'mono' } : {})} />
}

/**
 * The attributes of a resource as the API names them. Those that are parts of their own are left to
 * `parts`.
 * @param resource the name the test looks for: `data-field="cluster.zone"`
 */
export function AttributeList<T extends object>({
  resource,
  value,
  kinds,
  parts = {},
  place,
}: {
  resource: string
  value: T
  kinds: Partial<Record<keyof T, AttributeKind>>
  parts?: Partial<Record<keyof T, ReactNode>>
  place: Place
}) {
  return (
    <dl className="kv attribute-list">
      {Object.entries<AttributeKind>(kinds as Record<string, AttributeKind>).map(([name, kind]) => (
        <div key={name}>
          <dt title={name}>{name.replaceAll('_', ' ')}</dt>
          <dd data-field={`${resource}.${name}`}>
            {parts[name as keyof T] ?? shown(value[name as keyof T], kind, place)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
