import { flagLabels } from '../../contract/flag-kinds.ts'
import type { FlagKind } from '../../contract/flags.ts'
import type { SeenStatus } from '../../contract/status.ts'
import type { AttentionKind, ResolutionState } from '../../contract/triage.ts'
import { attentionLabels } from './attention-labels.ts'
import { flagMeanings } from './flag-meanings.ts'
import { statusDisplay } from './status-display.ts'

/*
 * What the words and numbers on screen mean: the one home of these texts. An element with
 * `data-help="status.failed"` explains itself by them, and the `?` sheet lists them all.
 */

export interface Meaning {
  term: string
  text: string
}

const statusTexts: Readonly<Record<SeenStatus, string>> = {
  idle: 'Somebody asked for it; the service has not begun to prepare it.',
  pending: 'The service is preparing it.',
  queued: 'Waits for a free slot on its cluster.',
  running: 'Runs now. Its progress and records so far are in its row.',
  pending_stoppage: 'Somebody asked to stop it. It goes on until the stop takes effect.',
  stopping: 'The stop is under way. Outputs that are finished stay.',
  stopped: 'Ended by a stop. Its outputs may be partial, or missing.',
  completed: 'Ran to its end. Whether it wrote what it usually does is beside its records.',
  failed: 'Ended by an error. Its row has the first line, its page all of it.',
  unknown: 'A status that this version does not know. It counts as active, and has no actions.',
}

const flagMeaning = (kind: FlagKind): Meaning => ({
  term: flagLabels[kind],
  text: `${flagMeanings[kind]}.`,
})

export const attentionMeanings: Readonly<Record<AttentionKind, Meaning>> = {
  unresolved: {
    term: attentionLabels.unresolved,
    text:
      'Failed, nobody has acknowledged it, and no later run of the same package and variables ' +
      'has completed.',
  },
  runaway: flagMeaning('runaway'),
  no_progress: flagMeaning('no_progress'),
  stuck_stopping: flagMeaning('stuck_stopping'),
  queued_too_long: flagMeaning('queued_too_long'),
  few_records: {
    term: attentionLabels.few_records,
    text: 'Completed with no or far too few records, and no later run has made up for it.',
  },
}

const resolutionMeanings: Readonly<Record<ResolutionState, Meaning>> = {
  unresolved: attentionMeanings.unresolved,
  acknowledged: {
    term: 'Acknowledged',
    text: 'Somebody knows about the failure, or its cause is muted. Another kind of failure undoes it.',
  },
  covered: {
    term: 'Part of a workflow',
    text: 'The workflow that started the job counts instead, so that one failure counts once.',
  },
  retrying: {
    term: 'Being retried',
    text: 'Its schedule will try again, or has done so. It does not count as failed yet.',
  },
  resolved: {
    term: 'Resolved',
    text: 'A later run of the same package and variables completed, or a re-run of it did.',
  },
}

const numberMeanings = {
  runtime: {
    term: 'Runtime',
    text: 'From the start to the end of the run, without the wait in the queue. It ticks while the job runs.',
  },
  usual: {
    term: 'Usual runtime',
    text:
      'Four of five runs like this one take this long: the same weekday, time or variables. ' +
      'The bar beside a runtime ends its usual range in the middle.',
  },
  overrun: {
    term: 'Over usual',
    text: 'The runtime divided by the time that 95 of 100 runs of the package keep to.',
  },
  progress: {
    term: 'Progress',
    text: 'As the service reports it. It may pause; a flag says when it pauses longer than usual.',
  },
  time_left: {
    term: 'Time left',
    text: 'A range that four of five jobs keep to, from the progress of earlier runs.',
  },
  records: {
    term: 'Records',
    text: 'Written to all outputs together, as far as they are counted.',
  },
  records_ratio: {
    term: 'Records vs usual',
    text: 'Of the output with the fewest records compared with the usual for runs like this one.',
  },
  outputs: { term: 'Outputs', text: 'Written, of those that the package has.' },
  wait: { term: 'Waited', text: 'From the request to the start: preparation and queue.' },
  attempts: {
    term: 'Retries',
    text: 'How often the schedule has tried again after a failure, and how often it may.',
  },
  count: {
    term: 'Count of a view',
    text: 'The number of jobs that the view lists, with the other filters in force. A + means at least.',
  },
  started: {
    term: 'Started',
    text: 'When the run began, after the queue. Times are in the zone of the clock above.',
  },
  summary: {
    term: 'Error or progress',
    text: 'Why a job failed, how far a running one is, or what a completed one wrote.',
  },
  by: { term: 'Started by', text: 'The schedule, person or workflow that started the job.' },
  cluster: {
    term: 'Cluster',
    text: 'The slots that the job runs on. Jobs beyond them wait in line.',
  },
} as const satisfies Record<string, Meaning>

const signMeanings = {
  freshness: {
    term: 'Live',
    text:
      'When the page last heard from the server, and the server from the service. Changes show at ' +
      'once. Stale: no answer came for too long, or the page could not be read; clocks stand still ' +
      'until it can.',
  },
  causes: {
    term: 'Causes',
    text: 'Failures with the same cause are one: ids, dates, numbers and paths in their errors do not count.',
  },
  claimed: {
    term: 'Dashed',
    text: 'You asked for it, and the server has not confirmed it yet.',
  },
} as const satisfies Record<string, Meaning>

function ofEach<Key extends string>(
  prefix: string,
  keys: readonly Key[],
  meaningOf: (key: Key) => Meaning,
): [string, Meaning][] {
  return keys.map((key) => [`${prefix}.${key}`, meaningOf(key)])
}

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] =>
  Object.keys(record) as Key[]

/** By what `data-help` holds. */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...ofEach('status', keysOf(statusTexts), (status) => ({
    term: statusDisplay[status].label,
    text: statusTexts[status],
  })),
  ...ofEach('flag', keysOf<FlagKind>(flagMeanings), flagMeaning),
  ...ofEach('attention', keysOf(attentionMeanings), (kind) => attentionMeanings[kind]),
  ...ofEach('resolution', keysOf(resolutionMeanings), (state) => resolutionMeanings[state]),
  ...ofEach('number', keysOf(numberMeanings), (name) => numberMeanings[name]),
  ...ofEach('sign', keysOf(signMeanings), (name) => signMeanings[name]),
])

/** What the words and numbers of these keys mean; unknown keys are left out. */
export const meaningsOf = (keys: readonly string[]): Meaning[] =>
  [...new Set(keys)].flatMap((key) => meanings.get(key) ?? [])

/** The keys of one kind: `status`, `attention`, `resolution`, `flag`, `number`, `sign`. */
export const helpKeys = (kind: string): string[] =>
  [...meanings.keys()].filter((key) => key.startsWith(`${kind}.`))
