import type { Scalar, Variables } from '../../../contract/coerce.ts'
import { DefinitionList } from '../../ui/DefinitionList.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { PartError } from './DetailStates.tsx'

/** A value as text; an empty text and null look different from the words for them. */
function Value({ value }: { value: Scalar | undefined }) {
  if (value === undefined) return <NoValue />
  if (value === null || value === '')
    return <i className="text-text-3">{value === null ? 'null' : 'empty'}</i>
  return <LongText className="mono whitespace-pre-wrap" text={String(value)} />
}

/** Below a value: where it comes from. */
function Origin({ words, value }: { words: string; value?: Scalar | undefined }) {
  return (
    <small className="block text-s text-text-3">
      {words}
      {value === undefined ? null : (
        <>
          {' '}
          <LongText className="mono" text={String(value)} />
        </>
      )}
    </small>
  )
}

interface JobVariables {
  supplied: Variables
  /** Expressions evaluated at the start of the run. */
  dynamic: Variables
  /** What held during the run; null while not known. */
  resolved: Variables | null
}

function VariableValue({ name, of }: { name: string; of: JobVariables }) {
  const { supplied, dynamic, resolved } = of
  const isDynamic = name in dynamic
  const isSupplied = name in supplied
  const effective = resolved?.[name]
  const given = supplied[name]
  const differs = effective !== undefined && String(effective) !== String(given)
  return (
    <>
      <Value value={effective === undefined ? given : effective} />
      {isDynamic ? <Origin words="from" value={dynamic[name]} /> : null}
      {isSupplied && differs ? <Origin words="supplied as" value={given} /> : null}
      {isSupplied || isDynamic || resolved === null ? null : <Origin words="default" />}
    </>
  )
}

function VariableList({ names, of }: { names: readonly string[]; of: JobVariables }) {
  return (
    <DefinitionList
      variant="roomy"
      items={names.map((name) => ({
        key: name,
        term: (
          <span className="mono block">
            <LongText text={name} maxCharacters={80} />
          </span>
        ),
        value: <VariableValue name={name} of={of} />,
      }))}
    />
  )
}

/**
 * The variables supplied to the job and, once known, those of the run (jobs-api.md §2.7).
 * @param error why those of the run could not be read; null if they were, or are loading
 */
export function VariablesPanel({
  error,
  onRetry,
  ...variables
}: JobVariables & { error: string | null; onRetry: () => void }) {
  const { supplied, dynamic, resolved } = variables
  const problem =
    error === null || resolved !== null ? null : (
      <PartError what="The values during the run" cause={error} onRetry={onRetry} />
    )
  const names = [...new Set([supplied, dynamic, resolved ?? {}].flatMap(Object.keys))].toSorted()
  // System variables begin with an underscore (jobs-api.md §2.7): they come last.
  const own = names.filter((name) => !name.startsWith('_'))
  const system = names.filter((name) => name.startsWith('_'))
  if (names.length === 0) {
    return (
      <Panel title="Variables">
        <p className="px-4 py-2.5 text-text-3">
          {resolved === null ? 'No variables were supplied' : 'This job took no variables'}
        </p>
        {problem}
      </Panel>
    )
  }
  return (
    <Panel title="Variables" end={resolved === null ? 'as supplied' : 'as resolved at start'}>
      {problem}
      {own.length > 0 ? <VariableList names={own} of={variables} /> : null}
      {system.length > 0 ? (
        <details className={own.length > 0 ? 'border-t border-border' : undefined}>
          <summary className="cursor-pointer px-4 py-2 text-text-2">
            {system.length} of the system
          </summary>
          <div className="border-t border-border">
            <VariableList names={system} of={variables} />
          </div>
        </details>
      ) : null}
    </Panel>
  )
}
