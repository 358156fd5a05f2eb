import { flagLabels } from '../../../contract/flag-kinds.ts'
import { isExclusion } from '../../../contract/exclusion.ts'
import type { JobFilter, StatusChoice } from '../../../contract/filter.ts'
import { isoOf } from '../../../contract/instant.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { statusLabel } from '../../domain/status-display.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatFull, toMs, type Place } from '../../format/time.ts'
import { dayAround } from '../../format/zoned-day.ts'
import type { MenuSubject } from './subject.ts'

/** An action on the filter; `keeps` is false if the job itself leaves the list. */
export interface FilterAction {
  label: string
  filter: JobFilter
  keeps: boolean
}

/** What can be done with one value of a job. */
export interface CellGroup {
  key: string
  heading: string
  actions: readonly FilterAction[]
  /** What "Copy" copies. */
  text: string
}

interface Context {
  job: MenuSubject
  /** The filter that the actions start from. */
  filter: JobFilter
  /** The server's time in milliseconds. */
  now: number
  place: Place
}

/** Removes a value from those listed, or excludes it if there are no others. */
function excluding<T extends string | number>(list: readonly T[], value: T, excluded: T): T[] {
  const others = list.filter((each) => each !== value)
  const isListed = others.length < list.length
  const hasOthers = others.some((each) => !isExclusion(each))
  if ((isListed && hasOthers) || others.includes(excluded)) return others
  return [...others, excluded]
}

const only = (filter: JobFilter): FilterAction => ({ label: 'Only this', filter, keeps: true })
const exclude = (filter: JobFilter): FilterAction => ({
  label: 'Exclude this',
  filter,
  keeps: false,
})

function statusGroup({ job, filter }: Context): CellGroup[] {
  const { status, raw_status: raw } = job
  const label = statusLabel(status, raw)
  const others = excluding<StatusChoice>(filter.status, status, `-${status}`)
  return [
    {
      key: 'status',
      heading: `Status: ${label}`,
      actions: [
        only({ ...filter, status: [status], flag: null }),
        exclude({ ...filter, status: others }),
      ],
      text: label,
    },
  ]
}

function idGroup(
  { filter }: Context,
  field: 'package_id' | 'cluster_id' | 'owner_id',
  heading: string,
  id: number | null,
  name: string,
): CellGroup[] {
  if (id === null) return []
  return [
    {
      key: field,
      heading: `${heading}: ${name}`,
      actions: [
        only({ ...filter, [field]: [id] }),
        exclude({ ...filter, [field]: excluding(filter[field], id, -id) }),
      ],
      text: name,
    },
  ]
}

const packageGroup = (context: Context): CellGroup[] => {
  const { package_id: id, package_name: name } = context.job
  return idGroup(context, 'package_id', 'Package', id, name)
}

const clusterGroup = (context: Context): CellGroup[] => {
  const { cluster_id: id, cluster_name: name } = context.job
  return idGroup(context, 'cluster_id', 'Cluster', id, name)
}

const ownerGroup = (context: Context): CellGroup[] => {
  const { owner_id: id, owner_name: name } = context.job
  return idGroup(context, 'owner_id', 'Owner', id, name)
}

function creatorGroup(context: Context): CellGroup[] {
  const { job, filter } = context
  if (job.creator === null) return ownerGroup(context)
  const { type, id, display_name: name } = job.creator
  const key = `${type.toLowerCase()}:${id}`
  const label = name ?? `${type} ${id}`
  return [
    {
      key: 'creator',
      heading: `Started by: ${label}`,
      actions: [
        only({ ...filter, creator: [key] }),
        exclude({ ...filter, creator: excluding(filter.creator, key, `-${key}`) }),
      ],
      text: label,
    },
  ]
}

const flagGroups = ({ job, filter }: Context): CellGroup[] =>
  job.flags.map(({ kind }) => ({
    key: kind,
    heading: `Flag: ${flagLabels[kind]}`,
    actions: [only({ ...filter, status: [], flag: kind })],
    text: flagLabels[kind],
  }))

/** Longer texts of errors hold ids and paths, which no other job has. */
const maxSearched = 120

/** The jobs that failed for the same cause. */
function causeActions({ job, filter }: Context): FilterAction[] {
  const { error_group: key } = job
  if (key === null) return []
  const others = excluding(filter.error_group, key, `-${key}`)
  return [
    { ...only({ ...filter, error_group: [key] }), label: 'Only this cause' },
    { ...exclude({ ...filter, error_group: others }), label: 'Exclude this cause' },
  ]
}

function errorGroup(context: Context): CellGroup[] {
  const { job, filter } = context
  const { error_line: line } = job
  if (line === null) return []
  const whole = line.length <= maxSearched ? line : line.slice(0, maxSearched).replace(/\S*$/, '')
  const words = whole.trim().replaceAll(/[\\"]/g, '\\$&')
  return [
    {
      key: 'error',
      heading: 'Error',
      actions: [
        ...causeActions(context),
        {
          label: 'Search for this text',
          filter: { ...filter, q: `"${words}"` },
          keeps: true,
        },
      ],
      text: line,
    },
  ]
}

function assigneeGroup({ job, filter }: Context): CellGroup[] {
  const { assignee } = job
  if (assignee === null) return []
  return [
    {
      key: 'assignee',
      heading: `Assigned to: ${assignee}`,
      actions: [only({ ...filter, assignee: [assignee] })],
      text: assignee,
    },
  ]
}

function runtimeGroup({ job, filter, now }: Context): CellGroup[] {
  if (job.started_at === null && job.runtime_in_seconds === 0) return []
  const seconds = Math.floor(runtimeNow(job, job.runtime_as_of, now))
  const text = formatDuration(seconds)
  return [
    {
      key: 'runtime',
      heading: `Runtime: ${text}`,
      actions: [
        {
          label: `Only longer than ${text}`,
          filter: { ...filter, runtime_over: seconds },
          keeps: false,
        },
      ],
      text,
    },
  ]
}

/** Ranges are of the time at which a job was created. */
function startedGroup({ job, filter, place }: Context): CellGroup[] {
  const created = toMs(job.created_at)
  const shown = toMs(job.started_at) ?? created
  if (created === null || shown === null) return []
  const { fromMs, toMs: untilMs } = dayAround(created, place.zone)
  const [from, to] = [isoOf(fromMs), isoOf(untilMs)]
  const text = formatFull(shown, place)
  return [
    {
      key: 'started',
      heading: `Started: ${text}`,
      actions: [
        { label: 'Only this day', filter: { ...filter, from, to }, keeps: true },
        { label: 'From this day on', filter: { ...filter, from, to: null }, keeps: true },
        { label: 'Until this day', filter: { ...filter, from: null, to }, keeps: true },
      ],
      text,
    },
  ]
}

/** More variables than this make the menu too long. */
const maxVariables = 8

const variableGroups = ({ job, filter }: Context): CellGroup[] =>
  Object.entries(job.variables)
    .slice(0, maxVariables)
    .map(([name, raw]): CellGroup => {
      const value = String(raw ?? '')
      const others = filter.variable.filter((each) => each.name !== name)
      const without = filter.variable.filter((each) => each.name !== name || each.value !== value)
      return {
        key: `variable ${name}`,
        heading: `Variable: ${name} = ${value}`,
        actions: [
          only({ ...filter, variable: [...others, { name, value, isExcluded: false }] }),
          exclude({ ...filter, variable: [...without, { name, value, isExcluded: true }] }),
        ],
        text: value,
      }
    })

/** By the `data-cell` of a cell or fact. */
const groupsByCell: Readonly<Record<string, (context: Context) => CellGroup[]>> = {
  status: statusGroup,
  package: packageGroup,
  package_id: packageGroup,
  summary: (context) => [...flagGroups(context), ...errorGroup(context), ...assigneeGroup(context)],
  runtime: runtimeGroup,
  started: startedGroup,
  by: creatorGroup,
  cluster: clusterGroup,
  cluster_id: clusterGroup,
  owner: ownerGroup,
  variables: variableGroups,
}

/** What can be done with a cell of a job; nothing if it cannot be filtered by. */
export const cellGroups = (cell: string, context: Context): CellGroup[] =>
  groupsByCell[cell]?.(context) ?? []

/** The cells of a row's menu, in the order of the columns. */
const rowCells = [
  'status',
  'package',
  'summary',
  'runtime',
  'started',
  'by',
  'cluster',
  'variables',
]

/** What can be done with every cell of a job. */
export const rowGroups = (context: Context): CellGroup[] =>
  rowCells.flatMap((cell) => cellGroups(cell, context))
