/*
 * What is asked of the server at every size. Each turn asks for something else, so that nothing of
 * an answer can have been kept.
 */
const dayMs = 86_400_000
const startMs = Date.now()
const daysAgo = (days: number) => new Date(startMs - days * dayMs).toISOString()
/** A week, another one each turn. */
const week = (turn: number) => `from=${daysAgo(10 + turn)}&to=${daysAgo(3 + turn)}`

export type Group = 'list' | 'search' | 'facets' | 'neighbours' | 'other'

export interface Operation {
  name: string
  group: Group
  /** @param jobs size of the account */
  path: (turn: number, jobs: number) => string
  /** Why it costs what it costs. */
  why: string
}

const rows = 'jobs?fields=row&limit=50'

/** Filters of a list, each with what makes it cheap. */
const filters: [name: string, why: string, filter: (turn: number, jobs: number) => string][] = [
  ['no filter', 'index by creation', () => ''],
  ['failed', 'index by status', () => 'status=failed'],
  [
    'failed, two packages, runtime over',
    'index by package and status',
    (turn) =>
      `status=failed&package_id=${1 + (turn % 40)},${1 + ((turn * 7) % 40)}&runtime_over=${turn % 11}`,
  ],
  ['failed or stopped', 'two statuses merged', () => 'status=failed,stopped'],
  ['not completed', 'every other status merged', () => 'status=-completed'],
  ['active', 'few jobs are live', () => 'status=active'],
  ['a package', 'index by package', (turn) => `package_id=${1 + turn * 3}`],
  ['a cluster', 'index by cluster', (turn, jobs) => `cluster_id=${Math.max(1, jobs - turn * 3)}`],
  ['a schedule', 'index by creator', (turn) => `creator=schedule:${1 + turn * 5}`],
  ['an owner', 'index by owner', (turn) => `owner_id=${1 + turn}`],
  ['a flag', 'index of flagged jobs', () => 'flag=slow'],
  ['needs somebody', 'index of jobs that do', () => 'attention=any'],
  ['unresolved failures', 'index by resolution', () => 'resolution=unresolved,acknowledged'],
  ['somebody’s', 'index by assignee', () => 'assignee=Ada Lovelace'],
  ['nobody’s', 'most jobs are, so the first ones', () => 'assignee=none'],
  ['runtime over, many', 'index by creation', (turn) => `runtime_over=${100 + turn}`],
  ['runtime over, few', 'index by runtime', (turn) => `runtime_over=${795 + (turn % 10)}`],
  [
    'failed, runtime over, few',
    'index by runtime',
    (turn) => `status=failed&runtime_over=${795 + (turn % 10)}`,
  ],
  ['an old week', 'index by creation', (turn) => week(turn)],
  ['a month’s failures', 'index by status', () => `status=failed&from=${daysAgo(30)}`],
]

const lists = filters.map(([name, why, filter]): Operation => ({
  name: `list: ${name}`,
  group: 'list',
  path: (turn, jobs) => `${rows}&${filter(turn, jobs)}&turn=${turn}`,
  why,
}))

const sorts = ['started', 'ended', 'updated', 'runtime', 'overrun', 'records_ratio']
const sortedBy: [name: string, why: string, filter: (turn: number) => string][] = [
  ['', 'index by the sort', () => ''],
  [' of an owner', 'sorted from a covering index', (turn) => `owner_id=${1 + turn}`],
  [' of failures', 'index by the sort until the page is full', () => 'status=failed'],
  [' of an old week', 'the part of the index by the sort', (turn) => week(turn)],
]

const sorted = sorts.flatMap((sort) =>
  sortedBy.map(([name, why, filter]): Operation => ({
    name: `list by ${sort}${name}`,
    group: 'list',
    path: (turn) =>
      `${rows}&sort=${sort}&direction=${turn % 2 === 0 ? 'asc' : 'desc'}&${filter(turn)}&turn=${turn}`,
    why,
  })),
)

const searches: [name: string, why: string, filter: (turn: number) => string][] = [
  ['word of every job', 'the first jobs match', (turn) => `q=north&${week(turn)}`],
  ['rare word', 'few matches, looked up', () => 'q=needle'],
  ['beginning of a word', 'prefix index', () => 'q=nor'],
  ['phrase', 'the first jobs match', () => 'q="region north"'],
  ['word of a package', 'all matches are looked up', (turn) => `q=pkg${100 + turn}`],
  ['word of every job, failed', 'counted until it is enough', () => 'q=north status:failed'],
  [
    'value of every job',
    'one word of the full text',
    (turn) => `variable=region='north'&${week(turn)}`,
  ],
]

const searchLists = searches.map(([name, why, filter]): Operation => ({
  name: `search: ${name}`,
  group: 'search',
  path: (turn) => `${rows}&${filter(turn)}&turn=${turn}`,
  why,
}))

const facetFilters: [name: string, why: string, filter: (turn: number) => string][] = [
  ['no filter', 'counts by hour and day', () => ''],
  ['failed', 'counts by hour and day', () => 'status=failed'],
  ['30 days', 'counts of 30 days', () => `from=${daysAgo(30)}`],
  [
    'a package, from a day on',
    'counts by day',
    (turn) => `from=${daysAgo(1 + turn)}&package_id=${turn % 3 === 0 ? '' : 1 + (turn % 40)}`,
  ],
  [
    'runtime over, 30 days',
    'the newest 5,000 one by one',
    (turn) => `from=-30d&runtime_over=${turn % 3 === 0 ? 0 : turn}`,
  ],
  ['an owner', 'counts by day', (turn) => `owner_id=${1 + turn}`],
  ['word of every job', 'the newest 5,000 one by one', (turn) => `q=north&${week(turn)}`],
]

const facets = facetFilters.map(([name, why, filter]): Operation => ({
  name: `facets: ${name}`,
  group: 'facets',
  path: (turn) => `jobs/facets?${filter(turn)}&turn=${turn}`,
  why,
}))

/** A job far from both ends. */
const middle = (turn: number, jobs: number) => Math.max(1, Math.floor(jobs * 0.9) - turn)

const others: Operation[] = [
  {
    name: 'neighbours of a new job',
    group: 'neighbours',
    path: (turn, jobs) => `jobs/${jobs - 20 - turn}/neighbours?turn=${turn}`,
    why: 'index by creation, from the job on',
  },
  {
    name: 'neighbours of an old job',
    group: 'neighbours',
    path: (turn, jobs) => `jobs/${middle(turn, jobs)}/neighbours?turn=${turn}`,
    why: 'position counted up to 10,000',
  },
  {
    name: 'fifty jobs by id, and what is new',
    group: 'list',
    path: (turn, jobs) =>
      `jobs?ids=${Array.from({ length: 50 }, (_, index) => Math.max(1, jobs - turn - index)).join(',')}&fields=row&limit=50&turn=${turn}`,
    why: 'by key, and the first page',
  },
  {
    name: 'a job',
    group: 'other',
    path: (turn, jobs) => `jobs/${middle(turn, jobs)}?turn=${turn}`,
    why: 'by key',
  },
  {
    name: 'status changes of a job',
    group: 'other',
    path: (turn, jobs) => `jobs/${middle(turn, jobs)}/transitions?turn=${turn}`,
    why: 'by key',
  },
  {
    name: 'activity of a job',
    group: 'other',
    path: (turn, jobs) => `jobs/${20 * Math.ceil(middle(turn, jobs) / 20)}/activity?turn=${turn}`,
    why: 'by key',
  },
  {
    name: 'activity of the account',
    group: 'other',
    path: (turn) => `activity?turn=${turn}`,
    why: 'the newest, by key',
  },
  {
    name: 'baseline of a package',
    group: 'other',
    path: (turn) => `packages/${1 + turn * 7}/baseline?turn=${turn}`,
    why: 'its last runs; a model each',
  },
  {
    name: 'runs of a package',
    group: 'other',
    path: (turn) => `packages/${1 + turn * 7}/runs?turn=${turn}`,
    why: 'its last runs',
  },
  {
    name: 'what needs somebody',
    group: 'other',
    path: (turn) => `attention?turn=${turn}`,
    why: 'index of jobs that do',
  },
  {
    name: 'error groups',
    group: 'other',
    path: (turn) => `error_groups?turn=${turn}`,
    why: 'every failure is counted, from its index',
  },
  {
    name: 'handover',
    group: 'other',
    path: (turn) => `handover?from=${daysAgo(0.5 + turn / 100)}&turn=${turn}`,
    why: 'what happened in half a day',
  },
]

export const operations: readonly Operation[] = [
  ...lists,
  ...sorted,
  ...searchLists,
  ...facets,
  ...others,
]

/** Targets at 1,000,000 jobs, in milliseconds. */
export const targetMs: Readonly<Record<Group, number | null>> = {
  list: 10,
  search: 50,
  facets: 50,
  neighbours: 10,
  other: 50,
}
