import { LRUCache } from 'lru-cache'
import type { ErrorGroup } from '../../contract/error-groups.ts'
import { emptyFilter, firstPage, type JobFilter } from '../../contract/filter.ts'
import {
  maxHandoverLines,
  type Handover,
  type HandoverCause,
  type HandoverNote,
} from '../../contract/handover.ts'
import type { JobRow } from '../../contract/job-row.ts'
import { listSearch } from '../../contract/view-query.ts'
import type { HandoverNoteRecord } from '../records/handover-port.ts'
import type { LoggedActivity, RecordStore } from '../records/port.ts'
import type { Person } from '../records/views-port.ts'
import { sharedRead } from '../shared/shared-read.ts'
import { SourceError } from '../sources/port.ts'
import type { AccountErrorGroups } from './account-error-groups.ts'
import type { AccountJobs } from './account-jobs.ts'
import type { Clock } from './clock.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
const defaultSpanMs = 8 * hourMs
/** A handover longer ago is not the beginning of this shift. */
const maxShiftMs = 24 * hourMs
/** Rows that are looked at for names and decisions; counts come from the store. */
const maxRows = 300
/** Runs that may have been runaways: those furthest over the usual. */
const maxRunawayRows = 200
/** Runaways may have started long before the span. */
const runawayLookBackMs = 48 * hourMs
const shownPackages = 5
const keptMs = minuteMs
const maxKept = 30

export interface HandoverSpan {
  fromMs: number
  toMs: number
}

interface HandoverDeps {
  slug: string
  jobs: AccountJobs
  errorGroups: AccountErrorGroups
  records: RecordStore
  /** Its revision is incremented with each change of the account's jobs. */
  freshness: { readonly revision: number }
  now: Clock
}

/** What does not depend on who asks. */
type SharedHandover = Omit<Handover, 'notes' | 'last_handover'>

const iso = (ms: number): string => new Date(ms).toISOString()
const isIn = (at: string | null, { fromMs, toMs }: HandoverSpan): boolean => {
  const ms = at === null ? NaN : Date.parse(at)
  return ms >= fromMs && ms < toMs
}

const cut = <T>(lines: readonly T[], complete = true) => ({
  lines: lines.slice(0, maxHandoverLines),
  complete: complete && lines.length <= maxHandoverLines,
})

const searchOf = (filter: Partial<JobFilter>): string =>
  listSearch(firstPage({ ...emptyFilter, ...filter }))

function byGroup(rows: readonly JobRow[]): Map<string | null, JobRow[]> {
  const groups = new Map<string | null, JobRow[]>()
  for (const row of rows) {
    const known = groups.get(row.error_group)
    if (known) known.push(row)
    else groups.set(row.error_group, [row])
  }
  return groups
}

/** Values with their number of times, the most frequent first. */
function counted<T>(values: readonly T[]): [value: T, count: number][] {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)
}

/** Gathers what those who come need to know, within bounds. */
export class AccountHandover {
  readonly #deps: HandoverDeps
  readonly #kept = new LRUCache<string, Promise<SharedHandover>>({ max: maxKept })

  constructor(deps: HandoverDeps) {
    this.#deps = deps
  }

  /**
   * The span of a shift: since the person last handed over, or the last eight hours.
   * @param from milliseconds; null for the beginning of the shift
   * @param to null for now
   */
  async span(from: number | null, to: number | null, person: Person): Promise<HandoverSpan> {
    // Rounded up, so that a poll within the minute is about the same span.
    const toMs = to ?? Math.ceil((this.#deps.now() + 1) / minuteMs) * minuteMs
    if (from !== null) return { fromMs: from, toMs }
    const last = Date.parse((await this.lastHandover(person)) ?? '')
    const isRecent = toMs - last < maxShiftMs && last < toMs
    return { fromMs: isRecent ? last : toMs - defaultSpanMs, toMs }
  }

  lastHandover({ id }: Person): Promise<string | null> {
    return this.#deps.records.preference(this.#deps.slug, id, 'last_handover')
  }

  /** @throws SourceError 422 a span that ends before it begins */
  async gather(span: HandoverSpan, person: Person): Promise<Handover> {
    if (span.fromMs >= span.toMs) throw new SourceError(422, 'from: it is not before to.')
    const { slug, records } = this.#deps
    const shared = await this.#shared(span)
    const [from, to] = [iso(span.fromMs), iso(span.toMs)]
    const notes = await records.handoverNotes(slug, from, to, maxHandoverLines + 1)
    return {
      ...shared,
      last_handover: await this.lastHandover(person),
      notes: {
        lines: notes.slice(-maxHandoverLines).map((note) => noteJson(note, person)),
        complete: notes.length <= maxHandoverLines,
      },
    }
  }

  async addNote(text: string, author: Person): Promise<HandoverNote> {
    const { slug, records, now } = this.#deps
    const { id, name } = author
    const note = { at: iso(now()), author: { id, name }, text }
    return noteJson(await records.addHandoverNote(slug, note), author)
  }

  /** @throws SourceError 404 not a note of the person */
  async removeNote(id: number, author: Person): Promise<void> {
    const { slug, records } = this.#deps
    if (!(await records.removeHandoverNote(slug, id, author.id)))
      throw new SourceError(404, `Note ${id} was not found among yours.`)
  }

  /** @returns when the person's next span begins, ISO */
  async handOver({ id, name }: Person): Promise<string> {
    const { slug, records, now } = this.#deps
    const at = iso(now())
    await records.setPreference(slug, id, 'last_handover', at)
    await records.addActivity(slug, {
      subject: 'handover',
      subjectId: 0,
      at,
      actor: name,
      action: 'handover',
      reason: null,
      outcome: 'accepted',
      message: null,
    })
    return at
  }

  #shared(span: HandoverSpan): Promise<SharedHandover> {
    const { freshness, now } = this.#deps
    const age = Math.floor(now() / keptMs)
    const key = `${freshness.revision}.${age}.${span.fromMs}.${span.toMs}`
    return sharedRead(this.#kept, key, () => this.#gather(span))
  }

  async #gather(span: HandoverSpan): Promise<SharedHandover> {
    const { slug, jobs } = this.#deps
    const [from, to] = [iso(span.fromMs), iso(span.toMs)]
    const failed: JobFilter = { ...emptyFilter, status: ['failed'], from, to }
    const open: JobFilter = { ...emptyFilter, attention: ['unresolved'] }
    // The groups come from the reading process: the rest is read meanwhile.
    const groups = this.#groups()
    const [failedCount, openCount, openCauses, acknowledged, newOnes, stopped, reruns, runaways] =
      await Promise.all([
        jobs.count(failed),
        jobs.count(open),
        groups.then((known) => this.#open(open, known, span)),
        groups.then((known) => this.#acknowledged(known, span)),
        groups.then((known) => newCauses(known, span)),
        this.#stopped(span),
        this.#reruns(span),
        this.#runaways(span),
      ])
    return {
      account: slug,
      from,
      to,
      failed: { ...failedCount, search: searchOf(failed) },
      open: { ...openCount, search: searchOf(open) },
      open_causes: openCauses,
      acknowledged,
      new_causes: newOnes,
      stopped,
      reruns,
      runaways,
    }
  }

  async #groups(): Promise<Map<string, ErrorGroup>> {
    const { groups } = await this.#deps.errorGroups.list()
    return new Map(groups.map((group) => [group.key, group]))
  }

  async #rows(filter: JobFilter): Promise<{ rows: JobRow[]; complete: boolean }> {
    const { rows, next } = await this.#deps.jobs.page(firstPage(filter), maxRows)
    return { rows, complete: next === null }
  }

  async #open(
    filter: JobFilter,
    groups: ReadonlyMap<string, ErrorGroup>,
    span: HandoverSpan,
  ): Promise<Handover['open_causes']> {
    const { rows, complete } = await this.#rows(filter)
    const byKey = byGroup(rows)
    const seen = [...byKey].map(([key, own]): HandoverCause => {
      const group = key === null ? undefined : groups.get(key)
      return causeOf({ key, group, rows: own, span, count: group?.unresolved ?? own.length })
    })
    // Groups whose failures are all older than the rows that were looked at.
    const others = [...groups.values()]
      .filter((group) => group.unresolved > 0 && !byKey.has(group.key))
      .map((group) => causeOf({ key: group.key, group, rows: [], span, count: group.unresolved }))
    const ordered = [...seen, ...others].toSorted((a, b) => b.count - a.count)
    return cut(ordered, complete)
  }

  async #acknowledged(
    groups: ReadonlyMap<string, ErrorGroup>,
    span: HandoverSpan,
  ): Promise<Handover['acknowledged']> {
    const filter: JobFilter = { ...emptyFilter, status: ['failed'], resolution: ['acknowledged'] }
    const { rows, complete } = await this.#rows(filter)
    const ofSpan = rows.filter(({ acknowledgement }) => isIn(acknowledgement?.at ?? null, span))
    const causes = [...byGroup(ofSpan)].map(([key, own]) => {
      const group = key === null ? undefined : groups.get(key)
      const count = group?.acknowledged ?? own.length
      return acknowledgedCause(causeOf({ key, group, rows: own, span, count }), own)
    })
    return cut(causes, complete)
  }

  #entries(action: string, span: HandoverSpan): Promise<LoggedActivity[]> {
    const { slug, records } = this.#deps
    return records.allActivity({
      account: slug,
      actor: null,
      action,
      subject: 'job',
      subjectId: null,
      from: iso(span.fromMs),
      to: iso(span.toMs),
      before: null,
      limit: 2 * maxHandoverLines + 2,
    })
  }

  async #jobsOf(entries: readonly LoggedActivity[]): Promise<Map<number, JobRow>> {
    const ids = [...new Set(entries.map(({ subjectId }) => subjectId))]
    const rows = await this.#deps.jobs.rowsOf(ids, emptyFilter)
    return new Map(rows.map((row) => [row.id, row]))
  }

  async #stopped(span: HandoverSpan): Promise<Handover['stopped']> {
    const entries = (await this.#entries('stop', span)).slice(0, maxHandoverLines + 1)
    const rows = await this.#jobsOf(entries)
    return cut(entries.map((entry) => actionOf(entry, rows)))
  }

  /** Each re-run is recorded with the new job, and once more with the one that it repeats. */
  async #reruns(span: HandoverSpan): Promise<Handover['reruns']> {
    const entries = await this.#entries('rerun', span)
    const made = entries.filter(({ message, outcome }) =>
      outcome === 'accepted' ? repeatedJob(message) !== null : true,
    )
    const shown = made.slice(0, maxHandoverLines + 1)
    const rows = await this.#jobsOf(shown)
    const lines = shown.map((entry) => ({
      ...actionOf(entry, rows),
      of_job_id: repeatedJob(entry.message),
    }))
    return cut(lines, entries.length <= 2 * maxHandoverLines)
  }

  async #runaways(span: HandoverSpan): Promise<Handover['runaways']> {
    const { jobs } = this.#deps
    const filter = {
      ...emptyFilter,
      from: iso(span.fromMs - runawayLookBackMs),
      to: iso(span.toMs),
    }
    const page = { offset: 0, limit: maxRunawayRows }
    const furthest = firstPage(filter, { key: 'overrun', direction: 'desc' })
    const flagged = firstPage({ ...filter, flag: 'runaway' })
    const ids = new Set([
      ...(await jobs.idsAt(flagged, page)),
      ...(await jobs.idsAt(furthest, page)),
    ])
    const rows = await jobs.rowsOf([...ids], emptyFilter)
    const lines = rows.flatMap((row) => runawayOf(row, span) ?? [])
    return cut(
      lines.toSorted((a, b) => (a.since < b.since ? 1 : -1)),
      lines.length < maxRunawayRows,
    )
  }
}

function causeOf({
  key,
  group,
  rows,
  span,
  count,
}: {
  key: string | null
  group: ErrorGroup | undefined
  rows: readonly JobRow[]
  span: HandoverSpan
  count: number
}): HandoverCause {
  const names = counted(rows.map((row) => row.package_name)).map(([name]) => name)
  const known = names.length > 0 ? names : (group?.packages.map(({ name }) => name) ?? [])
  return {
    error_group: key,
    title: group?.title ?? rows[0]?.error_line ?? 'No error message',
    state: group?.state ?? null,
    count,
    count_in_span: rows.filter((row) => isIn(row.created_at, span)).length,
    packages: known.slice(0, shownPackages),
    packages_count: Math.max(known.length, rows.length === 0 ? (group?.packages_count ?? 0) : 0),
    assignees: counted(rows.map((row) => row.assignee)).map(([name, each]) => ({
      name,
      count: each,
    })),
    acknowledged: null,
    search: key === null ? '' : searchOf({ attention: ['unresolved'], error_group: [key] }),
  }
}

function acknowledgedCause(cause: HandoverCause, rows: readonly JobRow[]): HandoverCause {
  const [last] = rows
    .flatMap(({ acknowledgement }) => acknowledgement ?? [])
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
  const key = cause.error_group
  const ofGroup = { status: ['failed'], resolution: ['acknowledged'] } satisfies Partial<JobFilter>
  return {
    ...cause,
    acknowledged: last ? { actor: last.actor, at: last.at, note: last.note } : null,
    search: key === null ? '' : searchOf({ ...ofGroup, error_group: [key] }),
  }
}

function newCauses(
  groups: ReadonlyMap<string, ErrorGroup>,
  span: HandoverSpan,
): Handover['new_causes'] {
  const found = [...groups.values()].filter((group) => isIn(group.first_seen, span))
  return cut(
    found.map((group) => ({
      ...causeOf({ key: group.key, group, rows: [], span, count: group.count }),
      search: searchOf({ status: ['failed'], error_group: [group.key] }),
    })),
  )
}

/** The job that a re-run repeats, as its entry in the activity says. */
function repeatedJob(message: string | null): number | null {
  const [, id] = /^Repeats job (\d+)/.exec(message ?? '') ?? []
  return id === undefined ? null : Number(id)
}

function actionOf(entry: LoggedActivity, rows: ReadonlyMap<number, JobRow>) {
  const row = rows.get(entry.subjectId)
  return {
    job_id: entry.subjectId,
    package_name: row?.package_name ?? '',
    status: row?.status ?? null,
    at: entry.at,
    actor: entry.actor,
    reason: entry.reason,
    outcome: entry.outcome,
  }
}

function runawayOf(row: JobRow, span: HandoverSpan): Handover['runaways']['lines'][number] | null {
  const isRunaway = ({ kind, since }: JobRow['flags'][number]) =>
    kind === 'runaway' && isIn(since, span)
  const open = row.flags.find(isRunaway)
  const flag = open ?? row.past_flags.find(isRunaway)
  return flag
    ? {
        job_id: row.id,
        package_name: row.package_name,
        status: row.status,
        since: flag.since,
        started_at: row.started_at,
        runtime_in_seconds: row.runtime_in_seconds,
        runtime_as_of: row.runtime_as_of,
        is_open: open !== undefined,
      }
    : null
}

const noteJson = ({ id, at, author, text }: HandoverNoteRecord, person: Person): HandoverNote => ({
  id,
  at,
  author: author.name,
  is_own: author.id === person.id,
  text,
})
