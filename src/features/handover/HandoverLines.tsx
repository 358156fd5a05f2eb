import type { ReactNode } from 'react'
import type { Handover, HandoverCause } from '../../../contract/handover.ts'
import { statusFacts, type SeenStatus } from '../../../contract/status.ts'
import { paths } from '../../domain/paths.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { badgeOf } from '../../domain/status-display.ts'
import { formatDurationRough } from '../../format/duration.ts'
import { formatCount } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { locale } from '../../platform/date-locale.ts'
import { Badge } from '../../ui/Badge.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { Link } from '../../ui/Link.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'

/** What lines need to say when and where. */
export interface LineContext {
  account: string
  now: number
  place: Place
}

const lineClass = 'grid gap-0.5 border-b border-border px-4 py-2 last:border-0 wrap-anywhere'

/** A part of the handover; it says so if there is nothing, and if there is more. */
export function HandoverPart<T>({
  title,
  part: { lines, complete },
  empty,
  keyOf,
  children,
}: {
  title: string
  part: { lines: readonly T[]; complete: boolean }
  empty: string
  keyOf: (line: T, index: number) => string
  children: (line: T) => ReactNode
}) {
  return (
    <Panel title={title} note={lines.length === 0 ? null : formatCount(lines.length, locale)}>
      {lines.length === 0 ? (
        <p className="px-4 py-2.5 text-text-3">{empty}</p>
      ) : (
        <ul>
          {lines.map((line, index) => (
            <li key={keyOf(line, index)} className={lineClass}>
              {children(line)}
            </li>
          ))}
        </ul>
      )}
      {complete ? null : (
        <p className="border-t border-border px-4 py-2 text-s text-text-3">
          There are more than could be listed here.
        </p>
      )}
    </Panel>
  )
}

/** A number that leads to exactly so many jobs. */
export function JobCount({
  count,
  exact = true,
  search,
  account,
}: {
  count: number
  exact?: boolean
  search: string
  account: string
}) {
  const text = `${formatCount(count, locale)}${exact ? '' : '+'}`
  if (search === '') return <b className="font-strong tabular-nums">{text}</b>
  return (
    <Link
      className="text-link font-strong tabular-nums"
      to={{ pathname: paths.jobList(account), search }}
    >
      {text}
    </Link>
  )
}

const stateTags = {
  new: { label: 'New', color: 'red' },
  regressed: { label: 'Back again', color: 'red' },
  ongoing: null,
  resolved: { label: 'Resolved', color: 'green' },
  muted: { label: 'Muted', color: 'grey' },
} as const

function ownersText({ assignees }: HandoverCause): string {
  const named = assignees.flatMap(({ name, count }) => (name === null ? [] : `${name} (${count})`))
  const nobody = assignees.find(({ name }) => name === null)?.count ?? 0
  if (named.length === 0) return 'Nobody has it'
  return nobody === 0 ? named.join(', ') : `${named.join(', ')}, nobody (${nobody})`
}

function packagesText({ packages, packages_count: all }: HandoverCause): string {
  const rest = all - packages.length
  return rest > 0 ? `${packages.join(', ')} and ${rest} more` : packages.join(', ')
}

/** @param showsOwners for what is open */
export function CauseLine({
  cause,
  context: { account, now, place },
  showsOwners = false,
}: {
  cause: HandoverCause
  context: LineContext
  showsOwners?: boolean
}) {
  const { error_group: key, title, state, acknowledged } = cause
  const tag = state === null ? null : stateTags[state]
  return (
    <>
      <span className="min-w-0">
        <JobCount count={cause.count} search={cause.search} account={account} />
        {' × '}
        {key === null ? (
          title
        ) : (
          <Link className="hover:underline" to={paths.errors(account, key)}>
            {title}
          </Link>
        )}{' '}
        {tag === null ? null : (
          <span className="inline-block align-middle">
            <Tag color={tag.color}>{tag.label}</Tag>
          </span>
        )}
      </span>
      <CellNote>
        {packagesText(cause)}
        {showsOwners ? ` · ${ownersText(cause)}` : ''}
        {showsOwners && cause.count_in_span > 0 ? ` · ${cause.count_in_span} in this time` : ''}
      </CellNote>
      {acknowledged === null ? null : (
        <CellNote>
          {acknowledged.actor},{' '}
          <Timestamp at={acknowledged.at} now={now} place={place} show="moment" />
          {acknowledged.note === null ? null : `: ${acknowledged.note}`}
        </CellNote>
      )}
    </>
  )
}

function JobName({ id, name, account }: { id: number; name: string; account: string }) {
  return (
    <Link className="text-link" to={paths.job(account, id)}>
      {id}
      {name === '' ? '' : ` ${name}`}
    </Link>
  )
}

function Status({ status }: { status: SeenStatus | null }) {
  return status === null ? (
    <span className="text-text-3">gone</span>
  ) : (
    <Badge {...badgeOf(status)} />
  )
}

const outcomes: Readonly<Record<string, string>> = { refused: 'refused', unknown: 'no response' }

type Action = Handover['stopped']['lines'][number]

/** @param of the job that a re-run repeats */
export function ActionLine({
  action,
  of = null,
  context: { account, now, place },
}: {
  action: Action
  of?: number | null
  context: LineContext
}) {
  const outcome = outcomes[action.outcome]
  return (
    <>
      <span className="flex flex-wrap items-center gap-2">
        <JobName id={action.job_id} name={action.package_name} account={account} />
        <Status status={action.status} />
      </span>
      <CellNote>
        {action.actor}, <Timestamp at={action.at} now={now} place={place} show="moment" />
        {of === null ? null : (
          <>
            {', repeats '}
            <JobName id={of} name="" account={account} />
          </>
        )}
        {outcome === undefined ? null : <span className="text-failed-text"> ({outcome})</span>}
      </CellNote>
      {action.reason === null ? null : (
        <CellNote>
          <LongText text={action.reason} />
        </CellNote>
      )}
    </>
  )
}

export function RunawayLine({
  line,
  context: { account, now, place },
}: {
  line: Handover['runaways']['lines'][number]
  context: LineContext
}) {
  const ran = statusFacts[line.status].terminal ? 'ran' : 'running for'
  return (
    <>
      <span className="flex flex-wrap items-center gap-2">
        <JobName id={line.job_id} name={line.package_name} account={account} />
        <Status status={line.status} />
        {line.is_open ? <Tag color="violet">Runaway</Tag> : null}
      </span>
      <CellNote>
        since <Timestamp at={line.since} now={now} place={place} show="moment" />, {ran}{' '}
        {formatDurationRough(runtimeNow(line, line.runtime_as_of, now))}
      </CellNote>
    </>
  )
}
