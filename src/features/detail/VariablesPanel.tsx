import type { Scalar, Variables } from '../../../contract/coerce.ts'
import { LongText } from '../../ui/LongText.tsx'
import { Panel } from '../../ui/Panel.tsx'

/** A value as text; the empty one and null are told apart from words. */
function Value({ value }: { value: Scalar | undefined }) {
  if (value === undefined) return <span className="text-text-3">–</span>
  if (value === null || value === '')
    return <i className="text-text-3">{value === null ? 'null' : 'empty'}</i>
  return <LongText className="mono whitespace-pre-wrap" text={String(value)} />
}

/**
 * What was supplied, what was to be worked out at the start, and what held during the run
 * (jobs-api.md §2.7).
 * @param resolved null while not known
 */
export function VariablesPanel({
  supplied,
  dynamic,
  resolved,
}: {
  supplied: Variables
  dynamic: Variables
  resolved: Variables | null
}) {
  const names = [
    ...new Set([...Object.keys(supplied), ...Object.keys(dynamic), ...Object.keys(resolved ?? {})]),
  ]
  // System variables begin with an underscore (jobs-api.md §2.7): they come last.
  const own = names.filter((name) => !name.startsWith('_')).toSorted()
  const system = names.filter((name) => name.startsWith('_')).toSorted()
  if (names.length === 0) {
    return (
      <Panel title="Variables">
        <p className="px-4 py-2.5 text-text-3">
          {resolved === null ? 'No variables were supplied' : 'This job took no variables'}
        </p>
      </Panel>
    )
  }
  const row = (name: string) => {
    const isDynamic = name in dynamic
    const isSupplied = name in supplied
    const now = resolved?.[name]
    const given = supplied[name]
    return (
      <div key={name}>
        <dt className="mono">
          <LongText text={name} most={80} />
        </dt>
        <dd>
          <Value value={resolved === null || now === undefined ? given : now} />
          {isDynamic ? (
            <small className="block text-s text-text-3">
              from <LongText className="mono" text={String(dynamic[name])} />
            </small>
          ) : null}
          {isSupplied && now !== undefined && String(now) !== String(given) ? (
            <small className="block text-s text-text-3">
              supplied as <LongText className="mono" text={String(given)} />
            </small>
          ) : null}
          {isSupplied || isDynamic || resolved === null ? null : (
            <small className="block text-s text-text-3">default</small>
          )}
        </dd>
      </div>
    )
  }
  return (
    <Panel title="Variables" end={resolved === null ? 'as supplied' : 'as resolved at start'}>
      {own.length > 0 ? <dl className="kv">{own.map(row)}</dl> : null}
      {system.length > 0 ? (
        <details className={own.length > 0 ? 'border-t border-border' : undefined}>
          <summary className="cursor-pointer px-4 py-2 text-text-2">
            {system.length} of the system
          </summary>
          <dl className="kv border-t border-border">{system.map(row)}</dl>
        </details>
      ) : null}
    </Panel>
  )
}
