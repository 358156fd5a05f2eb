import { isExclusion, unsigned } from '../../../contract/exclusion.ts'
import type { Facets } from '../../../contract/facets.ts'
import {
  meWord,
  nobodyWord,
  type JobFilter,
  type VariableCondition,
} from '../../../contract/filter.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import type { ResolutionState } from '../../../contract/triage.ts'
import { capitalised } from '../../format/text.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import type { IconName } from '../../ui/Icon.tsx'
import { without } from './toggled.ts'

/** A condition of the filter with a chip of its own, which only removes it. */
export interface ConditionChip {
  key: string
  icon: IconName
  /** `Not completed`, `Package is not Airports`, `region = north` */
  text: string
  /** The filter without the condition. */
  without: JobFilter
}

/** `region = north` */
export function variableText({ name, value, isExcluded }: VariableCondition): string {
  return `${name} ${isExcluded ? '≠' : '='} ${value === '' ? '(empty)' : value}`
}

type ListField = 'status' | 'package_id' | 'cluster_id' | 'owner_id' | 'creator'

/** How an exclusion is worded, from the name of what it excludes. */
const exclusionWords: Record<ListField, { icon: IconName; text: (name: string) => string }> = {
  status: { icon: 'filter', text: (name) => `Not ${name}` },
  package_id: { icon: 'package', text: (name) => `Package is not ${name}` },
  cluster_id: { icon: 'cluster', text: (name) => `Cluster is not ${name}` },
  owner_id: { icon: 'user', text: (name) => `Owner is not ${name}` },
  creator: { icon: 'user', text: (name) => `Not started by ${name}` },
}

const isSameAs =
  (value: string | number) =>
  ({ id, key }: { id?: number; key?: string }): boolean =>
    (id ?? key) === value

/** The name of a value in a filter; the value itself without counts that have its name. */
export function valueName(field: ListField, value: string | number, facets: Facets | null): string {
  if (field === 'status') return statusDisplay[value as SeenStatus].word
  const lists = {
    package_id: facets?.packages,
    cluster_id: facets?.clusters,
    owner_id: facets?.owners,
    creator: facets?.creators,
  }
  return lists[field]?.find(isSameAs(value))?.name ?? String(value)
}

function exclusionsOf(filter: JobFilter, field: ListField, facets: Facets | null): ConditionChip[] {
  const list: readonly (string | number)[] = filter[field]
  return list.filter(isExclusion).map((value) => ({
    key: `${field}${value}`,
    icon: exclusionWords[field].icon,
    text: exclusionWords[field].text(valueName(field, unsigned(value), facets)),
    without: { ...filter, [field]: without(list, value) },
  }))
}

const listFields = Object.keys(exclusionWords) as ListField[]

/** Everything that the filter excludes. */
export const exclusionChips = (filter: JobFilter, facets: Facets | null): ConditionChip[] =>
  listFields.flatMap((field) => exclusionsOf(filter, field, facets))

const resolutionText: Record<ResolutionState, string> = {
  unresolved: 'Unresolved',
  acknowledged: 'Acknowledged',
  covered: 'Part of a failed workflow',
  retrying: 'Being retried',
  resolved: 'Resolved',
}

const assigneeText = new Map([
  [meWord, 'Mine'],
  [nobodyWord, 'Unassigned'],
])

/** Titles of error groups by key. */
type GroupTitles = ReadonlyMap<string, string>

function groupText(key: string, titles: GroupTitles): string {
  const title = titles.get(unsigned(key))
  const name = title === undefined ? `error group ${unsigned(key)}` : `cause: ${title}`
  return isExclusion(key) ? `Not ${name}` : capitalised(name)
}

/** What is chosen of failures. Values of one list are alternatives, so they share a chip. */
function triageChips(filter: JobFilter, titles: GroupTitles): ConditionChip[] {
  const { resolution, assignee, error_group: groups } = filter
  const chip = (icon: IconName, texts: string[], rest: Partial<JobFilter>): ConditionChip[] =>
    texts.length === 0
      ? []
      : [{ key: texts.join(), icon, text: texts.join(' or '), without: { ...filter, ...rest } }]
  return [
    ...chip(
      'filter',
      resolution.map((state) => resolutionText[state]),
      { resolution: [] },
    ),
    ...chip(
      'user',
      assignee.map((name) => assigneeText.get(name) ?? `Assigned to ${name}`),
      { assignee: [] },
    ),
    ...groups.flatMap((key) =>
      chip('failed', [groupText(key, titles)], { error_group: without(groups, key) }),
    ),
  ]
}

/** The conditions that have a chip each: exclusions, failures and variables. */
export const conditionChips = (
  filter: JobFilter,
  facets: Facets | null,
  titles: GroupTitles = new Map(),
): ConditionChip[] => [
  ...exclusionChips(filter, facets),
  ...triageChips(filter, titles),
  ...filter.variable.map((condition): ConditionChip => {
    const text = variableText(condition)
    return {
      key: text,
      icon: 'filter',
      text,
      without: { ...filter, variable: without(filter.variable, condition) },
    }
  }),
]
