/** The nine statuses of a job, in the order in which a job passes through them (jobs-api.md §3). */
export const jobStatuses = [
  'idle',
  'pending',
  'queued',
  'running',
  'pending_stoppage',
  'stopping',
  'stopped',
  'completed',
  'failed',
] as const

export type JobStatus = (typeof jobStatuses)[number]

/** A parsed status: one of the nine, or `unknown` with the source's text in `raw_status`. */
export type SeenStatus = JobStatus | 'unknown'

/** What a status means for polling and actions (jobs-api.md §3). */
export interface StatusFacts {
  /**
   * Progress through the life cycle: a response with a lower rank is older (interaction-rules.md
   * §1).
   */
  rank: number
  /** Not ended. */
  live: boolean
  /** About to change within seconds. */
  settling: boolean
  /** Final. */
  terminal: boolean
  canStop: boolean
}

export const statusFacts = {
  idle: { rank: 0, live: true, settling: true, terminal: false, canStop: true },
  pending: { rank: 1, live: true, settling: true, terminal: false, canStop: true },
  queued: { rank: 2, live: true, settling: false, terminal: false, canStop: true },
  running: { rank: 3, live: true, settling: false, terminal: false, canStop: true },
  pending_stoppage: { rank: 4, live: true, settling: true, terminal: false, canStop: false },
  stopping: { rank: 5, live: true, settling: true, terminal: false, canStop: false },
  stopped: { rank: 6, live: false, settling: false, terminal: true, canStop: false },
  completed: { rank: 6, live: false, settling: false, terminal: true, canStop: false },
  failed: { rank: 6, live: false, settling: false, terminal: true, canStop: false },
  // An unknown status counts as active, and no action is offered for it (jobs-api.md §3).
  unknown: { rank: 3, live: true, settling: false, terminal: false, canStop: false },
} as const satisfies Record<SeenStatus, StatusFacts>

export const liveStatuses: readonly JobStatus[] = jobStatuses.filter(
  (status) => statusFacts[status].live,
)

/** Every status of a job that has not ended; `active` stands for these in lists and counts. */
export const activeStatuses: readonly SeenStatus[] = [...liveStatuses, 'unknown']

/** Every status a stored job can have. */
export const seenStatuses: readonly SeenStatus[] = [...jobStatuses, 'unknown']

export const isSeenStatus = (word: unknown): word is SeenStatus =>
  word === 'unknown' || isJobStatus(word)

export function isJobStatus(word: unknown): word is JobStatus {
  return (jobStatuses as readonly unknown[]).includes(word)
}

interface EndTimes {
  status: SeenStatus
  completed_at: string | null
  failed_at: string | null
  updated_at: string | null
}

/** When the job ended, ISO UTC; null while it is active (jobs-api.md §4.2 rule 4). */
export function endedAt(job: EndTimes): string | null {
  if (!statusFacts[job.status].terminal) return null
  return job.completed_at ?? job.failed_at ?? job.updated_at
}
