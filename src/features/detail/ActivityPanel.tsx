import type { Activity } from '../../../contract/history.ts'
import type { Place } from '../../format/time.ts'
import { LongText } from '../../ui/LongText.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'

const verbs: Record<string, string> = {
  stop: 'requested a stop',
  run: 'ran it',
  rerun: 'ran it again',
  schedule_run: 'ran the schedule',
  flag_decision: 'decided about a flag',
  flag_decision_undone: 'took back a decision about a flag',
  hard_limit: 'changed the hard limit of the package',
}

const outcomes: Record<string, string> = { refused: 'refused', unknown: 'no response' }

const entryClass = 'grid grid-cols-[92px_1fr] gap-2 border-b border-border px-4 py-2 last:border-0'

/**
 * Who did what with the job, newest first, as recorded by this server.
 * @param entries null while they are loading
 */
export function ActivityPanel({
  entries,
  now,
  place,
}: {
  entries: readonly Activity[] | null
  now: number
  place: Place
}) {
  if (entries === null)
    return (
      <Panel title="Activity">
        <SkeletonLines count={1} label="Loading the activity" />
      </Panel>
    )
  return (
    <Panel title="Activity">
      {entries.length === 0 ? (
        <p className="px-4 py-2.5 text-text-3">No activity</p>
      ) : (
        <ol>
          {entries
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .map((entry) => (
              <li key={entry.id} className={entryClass}>
                <Timestamp
                  at={entry.at}
                  now={now}
                  place={place}
                  show="moment"
                  className="text-s leading-5 text-text-3"
                />
                <div className="wrap-anywhere">
                  <b className="font-strong">{entry.actor}</b>{' '}
                  {verbs[entry.action] ?? entry.action.replaceAll('_', ' ')}
                  {entry.reason === null ? null : (
                    <>
                      : <LongText text={entry.reason} />
                    </>
                  )}
                  {outcomes[entry.outcome] === undefined ? null : (
                    <span className="text-failed-text"> ({outcomes[entry.outcome]})</span>
                  )}
                  {entry.message === null ? null : (
                    <small className="block text-s text-text-3">
                      <LongText text={entry.message} />
                    </small>
                  )}
                </div>
              </li>
            ))}
        </ol>
      )}
    </Panel>
  )
}
