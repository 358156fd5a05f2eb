import type { ReactNode } from 'react'
import { formatDuration } from '../../format/duration.ts'
import { formatCount, formatPercent } from '../../format/number.ts'
import { formatFull, toMs, type Place } from '../../format/time.ts'
import { DefinitionList } from '../../ui/DefinitionList.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import type { AttributeKind } from './attributes.ts'

const isWeb = (text: string) => /^https?:\/\//i.test(text)

/** Characters shown of a text of many lines; its own panel shows all of it. */
const maxCharacters = 20_000

const isNothing = (value: unknown) =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0)

function shownNumber(value: number, kind: AttributeKind, place: Place): ReactNode {
  if (kind === 'number') return formatCount(value, place.locale)
  if (kind === 'seconds') return formatDuration(value)
  if (kind === 'ratio') return formatPercent(value)
  return shownText(String(value), kind, place)
}

function shownText(text: string, kind: AttributeKind, place: Place): ReactNode {
  switch (kind) {
    case 'time': {
      const ms = toMs(text)
      return ms === null ? text : <time dateTime={text}>{formatFull(ms, place)}</time>
    }
    case 'link':
      return isWeb(text) ? (
        <a className="text-link mono" href={text} target="_blank" rel="noopener noreferrer">
          {text} <Icon name="external" size={12} className="inline" />
        </a>
      ) : (
        <LongText className="mono" text={text} />
      )
    case 'lines':
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <pre className="mono max-h-40 overflow-auto whitespace-pre-wrap" tabIndex={0}>
          {text.slice(0, maxCharacters)}
        </pre>
      )
    case 'mono':
      return <LongText className="mono" text={text} />
    case 'text':
    case 'texts':
    case 'number':
    case 'seconds':
    case 'ratio':
    case 'flag':
    case 'json':
    case 'part':
      return <LongText text={text} />
  }
}

function shown(value: unknown, kind: AttributeKind, place: Place): ReactNode {
  if (isNothing(value)) return <NoValue />
  if (typeof value === 'number') return shownNumber(value, kind, place)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value) && kind === 'texts')
    return <LongText className="mono" text={value.join(', ')} />
  if (typeof value === 'object')
    return <LongText className="mono whitespace-pre-wrap" text={JSON.stringify(value, null, 1)} />
  return shownText(typeof value === 'string' ? value : '', kind, place)
}

/**
 * The attributes of a resource as the API names them.
 * @param resource begins the name a test looks for: `data-field="cluster.zone"`
 * @param parts what is shown for attributes that are resources themselves
 * @param isWide in two columns where there is room
 */
export function AttributeList<T extends object>({
  resource,
  value,
  kinds,
  parts = {},
  place,
  isWide = false,
}: {
  resource: string
  value: T
  kinds: Partial<Record<keyof T, AttributeKind>>
  parts?: Partial<Record<keyof T, ReactNode>>
  place: Place
  isWide?: boolean
}) {
  const entries = Object.entries<AttributeKind>(kinds as Record<string, AttributeKind>)
  return (
    <DefinitionList
      variant={isWide ? 'wide' : 'dense'}
      items={entries.map(([name, kind]) => ({
        key: name,
        term: name.replaceAll('_', ' '),
        termTitle: name,
        field: `${resource}.${name}`,
        value: parts[name as keyof T] ?? shown(value[name as keyof T], kind, place),
      }))}
    />
  )
}
