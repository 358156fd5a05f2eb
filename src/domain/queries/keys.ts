/* Keys of what is read, apart from how: whoever only makes something old need not carry schemas. */

export const jobKeys = {
  all: (account: string) => ['jobs', account] as const,
  rows: (account: string) => ['jobs', account, 'rows'] as const,
  facets: (account: string) => ['jobs', account, 'facets'] as const,
  job: (account: string, id: number) => ['jobs', account, 'job', id] as const,
}

export const resourceKeys = {
  packages: (account: string) => ['packages', account] as const,
  clusters: (account: string) => ['clusters', account] as const,
  schedules: (account: string) => ['schedules', account] as const,
}
