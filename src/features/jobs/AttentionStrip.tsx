import type { AttentionKind, AttentionSummary } from '../../../contract/triage.ts'
import { attentionKinds } from '../../../contract/triage-words.ts'
import { meWord, nobodyWord, type JobFilter } from '../../../contract/filter.ts'
import { paths } from '../../domain/paths.ts'
import { localSecond } from '../../domain/page-freshness.ts'
import { attentionQuery } from '../../domain/queries/triage.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatCount } from '../../format/number.ts'
import { useAccount } from '../../platform/account.ts'
import { ClockText } from '../../platform/ClockText.tsx'
import { locale } from '../../platform/date-locale.ts'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Kbd } from '../../ui/Kbd.tsx'
import { Link } from '../../ui/Link.tsx'
import { statusesOf, type ListRow } from './list-model.ts'
import type { ListFilter } from './use-list-filter.ts'
import { formatSpan } from '../../format/time.ts'

const words: Record<AttentionKind, string> = {
  unresolved: 'unresolved',
  runaway: 'runaway',
  no_progress: 'without progress',
  stuck_stopping: 'stuck stopping',
  queued_too_long: 'queued too long',
  few_records: 'with too few records',
}

const linkClass = classes(
  'inline-flex h-6 flex-none items-center gap-1 rounded px-1.5 whitespace-nowrap text-text-2',
  'hover:bg-hover hover:text-text aria-[current]:bg-selected aria-[current]:text-text',
  'max-sm:h-8',
)

/** When the counts were last confirmed, by the local clock. Updates itself. */
function Checked({ atMs }: { atMs: number }) {
  return (
    <ClockText
      className="tabular-nums"
      read={() => `${formatSpan(Math.max(0, localSecond() - atMs))} ago`}
    />
  )
}

function KindLinks({ summary, filter }: { summary: AttentionSummary; filter: JobFilter }) {
  const account = useAccount()
  const [only, ...others] = filter.attention
  return attentionKinds
    .filter((kind) => summary[kind] > 0)
    .map((kind) => (
      <Link
        key={kind}
        className={linkClass}
        to={paths.jobs(account, { attention: [kind], from: null })}
        aria-current={only === kind && others.length === 0 ? 'true' : undefined}
        data-help={`attention.${kind}`}
      >
        <b
          className={classes(
            'font-strong tabular-nums',
            kind === 'unresolved' ? 'text-failed-text' : 'text-flag-text',
          )}
        >
          {formatCount(summary[kind], locale)}
        </b>{' '}
        {words[kind]}
      </Link>
    ))
}

/** Whose: everybody's, the person's own, nobody's. */
function People({
  summary,
  filter,
  onFilter,
}: {
  summary: AttentionSummary
  filter: JobFilter
  onFilter: (next: JobFilter) => void
}) {
  const choices = [
    { label: 'All', assignee: [], count: summary.any },
    { label: 'Mine', assignee: [meWord], count: summary.mine },
    { label: 'Unassigned', assignee: [nobodyWord], count: summary.unassigned },
  ]
  return (
    <fieldset className="seg flex-none" aria-label="Whose">
      {choices.map(({ label, assignee, count }) => (
        <button
          key={label}
          type="button"
          aria-pressed={filter.assignee.join() === assignee.join()}
          onClick={() => onFilter({ ...filter, assignee })}
        >
          {label} {formatCount(count, locale)}
        </button>
      ))}
    </fieldset>
  )
}

/** What needs somebody in the whole account, in one line; each number leads to its jobs. */
export function AttentionStrip({
  filter,
  search,
  setFilter,
  rows,
}: Pick<ListFilter, 'filter' | 'search' | 'setFilter'> & {
  /** On screen: their statuses decide the pace, as that of the list. */
  rows: readonly ListRow[]
}) {
  const account = useAccount()
  const statuses = statusesOf(rows.map(({ row }) => row))
  const query = usePolled(attentionQuery(account), 'list', () => statuses)
  const summary = query.data?.data ?? null
  if (summary === null) return null
  const isHere = filter.attention.length > 0
  return (
    <section
      aria-label="Needs attention"
      className="flex min-h-9 items-center gap-1 overflow-x-auto px-(--gutter) text-s"
    >
      {summary.any === 0 ? (
        <p className="flex items-center gap-1.5 text-text-3">
          <Icon name="check" size={14} />
          <span>
            Nothing needs you · checked <Checked atMs={query.dataUpdatedAt} />
          </span>
        </p>
      ) : (
        <>
          <KindLinks summary={summary} filter={filter} />
          {summary.causes > 0 ? (
            <Link className={linkClass} to={paths.errors(account)} data-help="sign.causes">
              <b className="font-strong text-text tabular-nums">
                {formatCount(summary.causes, locale)}
              </b>{' '}
              {summary.causes === 1 ? 'cause' : 'causes'}
            </Link>
          ) : null}
        </>
      )}
      <span className="ml-auto flex flex-none gap-2">
        {isHere ? <People summary={summary} filter={filter} onFilter={setFilter} /> : null}
        <Link className="btn btn-small" to={paths.triage(account, search)}>
          Work through these <Kbd>t</Kbd>
        </Link>
      </span>
    </section>
  )
}
