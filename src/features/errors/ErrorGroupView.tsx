import { useState, type ReactNode } from 'react'
import type { ErrorFix, ErrorGroupDetail } from '../../../contract/error-groups.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { paths } from '../../domain/paths.ts'
import { acknowledgedText } from '../../domain/triage-words.ts'
import { notifyRefusal } from '../../domain/use-server-action.ts'
import { formatCount, formatCounted } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { locale } from '../../platform/date-locale.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Link } from '../../ui/Link.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Sparkline } from '../../ui/Sparkline.tsx'
import { TextButton } from '../../ui/TextButton.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { MergeDialog, MuteDialog } from './GroupDialogs.tsx'
import { StateTag } from './StateTag.tsx'
import { useGroupActions } from './use-group-actions.ts'

interface ViewProps {
  group: ErrorGroupDetail
  now: number
  place: Place
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-s text-text-3">{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  )
}

/** The numbers, each leading to its jobs. */
function Facts({ group, now, place }: ViewProps) {
  const account = useAccount()
  const jobs = (filter: Parameters<typeof paths.jobs>[1]) =>
    paths.jobs(account, { error_group: [group.key], from: null, ...filter })
  const number = (count: number, filter: Parameters<typeof paths.jobs>[1]) =>
    count === 0 ? (
      '0'
    ) : (
      <Link className="text-link" to={jobs(filter)}>
        {formatCount(count, locale)}
      </Link>
    )
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3 px-4 py-3.5">
      <Fact label="Unresolved">{number(group.unresolved, { attention: ['unresolved'] })}</Fact>
      <Fact label="Acknowledged">
        {number(group.acknowledged, { resolution: ['acknowledged'] })}
      </Fact>
      <Fact label="Resolved">{number(group.resolved, { resolution: ['resolved'] })}</Fact>
      <Fact label="All failures">{number(group.count, {})}</Fact>
      <Fact label="Last seen">
        <Timestamp at={group.last_seen} now={now} place={place} />
      </Fact>
      <Fact label="First seen">
        <Timestamp at={group.first_seen} now={now} place={place} />
      </Fact>
      <Fact label="Last 7 days">
        <Sparkline counts={group.counts} label="failures in 7 days" />
      </Fact>
    </dl>
  )
}

function Fix({ fix, place, now }: { fix: ErrorFix; place: Place; now: number }) {
  const account = useAccount()
  const at = toMs(fix.at)
  return (
    <li className="grid gap-1 border-b border-border px-4 py-2.5 last:border-b-0">
      <p>
        <Link className="text-link" to={paths.job(account, fix.job_id)}>
          Job {fix.job_id}
        </Link>{' '}
        of {fix.package_name}:{' '}
        <Link className="text-link" to={paths.job(account, fix.by_job_id)}>
          {fix.rerun_by === null
            ? `the later run ${fix.by_job_id} completed`
            : `${fix.rerun_by} ran it again as ${fix.by_job_id}, which completed`}
        </Link>
        {at === null ? '' : ` ${formatMoment(at, now, place)}`}
      </p>
      {fix.changed.length > 0 ? (
        <ul className="text-text-2" aria-label="Variables that differed">
          {fix.changed.map(({ name, before, after }) => (
            <li key={name} className="wrap-anywhere">
              <code>{name}</code>: {before ?? 'not set'} → {after ?? 'not set'}
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-text-2">With the same variables</p>
      )}
      {fix.note === null ? null : (
        <p className="wrap-anywhere text-text-2">
          {fix.note_by} noted: {fix.note}
        </p>
      )}
    </li>
  )
}

function Packages({ group }: { group: ErrorGroupDetail }) {
  const account = useAccount()
  const forbidden = useForbidden('failure.acknowledge')
  const { splitPackage, takeOut, isActing } = useGroupActions(group.key)
  const split = async (id: number) => {
    notifyRefusal(await splitPackage(id))
  }
  const restore = async (key: string) => {
    notifyRefusal(await takeOut(key))
  }
  const more = group.packages_count - group.packages.length
  return (
    <Panel title="Packages" icon="package">
      <ul>
        {group.packages.map(({ id, name, count }) => (
          <li key={id} className="flex items-center gap-3 border-b border-border px-4 py-2">
            <Link
              className="min-w-0 truncate text-link"
              to={paths.jobs(account, { error_group: [group.key], package_id: [id], from: null })}
            >
              {name}
            </Link>
            <span className="ml-auto tabular-nums">
              {formatCounted(count, 'failure', 'failures', locale)}
            </span>
            {group.packages_count > 1 ? (
              <Button
                size="small"
                variant="ghost"
                blocked={forbidden}
                disabled={isActing}
                title="Its failures have another cause: give them a group of their own"
                onClick={() => void split(id)}
              >
                Split off
              </Button>
            ) : null}
          </li>
        ))}
        {more > 0 ? <li className="px-4 py-2 text-text-3">{more} more packages</li> : null}
        {group.merged.map((key) => (
          <li key={key} className="flex items-center gap-3 px-4 py-2 text-text-2">
            <span>
              Merged: <code>{key}</code>
            </span>
            <TextButton onClick={() => void restore(key)}>Take out</TextButton>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Actions({
  group,
  onMerged,
}: {
  group: ErrorGroupDetail
  onMerged: (key: string) => void
}) {
  const account = useAccount()
  const forbidden = useForbidden('failure.acknowledge')
  const { unmute, isActing } = useGroupActions(group.key)
  const [dialog, setDialog] = useState<'mute' | 'merge' | null>(null)
  const close = () => setDialog(null)
  const handleUnmute = async () => {
    notifyRefusal(await unmute())
  }
  return (
    <div className="flex flex-wrap gap-1.5 print:hidden">
      {group.unresolved > 0 ? (
        <Link
          className="btn btn-primary"
          to={paths.jobs(account, {
            error_group: [group.key],
            attention: ['unresolved'],
            from: null,
          })}
        >
          Deal with {formatCounted(group.unresolved, 'failure', 'failures', locale)}
        </Link>
      ) : null}
      {group.mute === null ? (
        <Button blocked={forbidden} onClick={() => setDialog('mute')}>
          Mute
        </Button>
      ) : (
        <Button blocked={forbidden} disabled={isActing} onClick={() => void handleUnmute()}>
          End muting
        </Button>
      )}
      <Button blocked={forbidden} onClick={() => setDialog('merge')}>
        Merge into…
      </Button>
      {dialog === 'mute' ? <MuteDialog group={group} onClose={close} /> : null}
      {dialog === 'merge' ? (
        <MergeDialog group={group} onMerged={onMerged} onClose={close} />
      ) : null}
    </div>
  )
}

/** One error group: what it is, where it happens, and what solved it last time. */
export function ErrorGroupView({
  group,
  now,
  place,
  onMerged,
}: ViewProps & { onMerged: (key: string) => void }) {
  const account = useAccount()
  const momentOf = (iso: string) => formatMoment(toMs(iso) ?? 0, now, place)
  return (
    <div className="grid gap-5 px-(--gutter) py-5 max-sm:gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <StateTag state={group.state} />
        <h1 className="min-w-0 flex-1 basis-64 text-l wrap-anywhere" tabIndex={-1}>
          {group.title}
        </h1>
        <Actions group={group} onMerged={onMerged} />
      </div>
      {group.mute === null ? null : (
        <p className="wrap-anywhere text-text-2">
          {acknowledgedText({ acknowledgement: group.mute, assignee: null }, momentOf)}
        </p>
      )}
      <Panel title="Failures" icon="failed">
        <Facts group={group} now={now} place={place} />
      </Panel>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_404px]">
        <div className="grid min-w-0 gap-5">
          <Panel title="What solved it last time" icon="check">
            {group.fixes.length === 0 ? (
              <p className="px-4 py-3.5 text-text-3">No failure of this group was resolved yet.</p>
            ) : (
              <ul>
                {group.fixes.map((fix) => (
                  <Fix key={fix.job_id} fix={fix} now={now} place={place} />
                ))}
              </ul>
            )}
          </Panel>
          <Panel
            title="Last failure"
            icon="alert"
            end={
              <CopyButton
                label="Copy the error"
                size="small"
                variant="ghost"
                text={() => group.example}
              />
            }
          >
            <div className="grid gap-3 p-4">
              <ScrollRegion
                className="max-h-80 overflow-auto rounded border border-border bg-sunken px-3 py-2.5 font-mono text-s/4.5 whitespace-pre-wrap wrap-anywhere"
                label="Error of the last failure"
              >
                {group.example}
              </ScrollRegion>
              <Link className="text-link" to={paths.job(account, group.last_job_id)}>
                Job {group.last_job_id}
              </Link>
            </div>
          </Panel>
        </div>
        <Packages group={group} />
      </div>
    </div>
  )
}
