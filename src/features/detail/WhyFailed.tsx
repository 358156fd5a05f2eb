import { useState } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { useAccount } from '../../platform/account.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { paths } from '../../domain/paths.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Link } from '../../ui/Link.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'

/** Advice to tick off while working through it. The ticks are not kept: they mark a place only. */
function Advice({ items }: { items: readonly string[] }) {
  const [done, setDone] = useState<ReadonlySet<number>>(new Set())
  const toggle = (index: number) =>
    setDone((old) => {
      const next = new Set(old)
      if (!next.delete(index)) next.add(index)
      return next
    })
  return (
    <ul className="grid gap-2" aria-label="What to do">
      {items.map((text, index) => (
        <li key={`${index}${text}`}>
          <label className="grid grid-cols-[16px_1fr] items-start gap-2.5">
            <Checkbox className="mt-0.5" checked={done.has(index)} onChange={() => toggle(index)} />
            <span className={done.has(index) ? 'text-text-2 line-through' : undefined}>
              <LongText text={text} />
            </span>
          </label>
        </li>
      ))}
    </ul>
  )
}

const codeClass = classes(
  'relative overflow-auto rounded border border-border bg-sunken px-3 py-2.5',
  'font-mono text-s/4.5 whitespace-pre text-text [font-feature-settings:normal]',
  'max-sm:wrap-anywhere max-sm:whitespace-pre-wrap',
)

/** The first line, in red, names the error; the rest says where. */
function ErrorText({ text }: { text: string }) {
  const [first = '', ...rest] = text.split('\n')
  return (
    <ScrollRegion className={classes(codeClass, 'max-h-80')} label="Error as the engine gave it">
      <span className="font-[600] text-failed-text">{first}</span>
      {rest.length > 0 ? `\n${rest.join('\n')}` : ''}
    </ScrollRegion>
  )
}

/** Lines picked from the log by a machine. */
function Extract({ text, isOpen }: { text: string; isOpen: boolean }) {
  return (
    <details open={isOpen}>
      <summary className="cursor-pointer py-0.5 text-text-2">Log excerpt</summary>
      <ScrollRegion className={classes(codeClass, 'mt-1.5 max-h-60')} label="Log excerpt">
        {text}
      </ScrollRegion>
    </details>
  )
}

/** What the log has to say about a job that completed: rows rejected, nothing written. */
export function LogNote({ job }: { job: JobDetail }) {
  const { log_summary: summary, errors } = job
  const headline = summary?.error_summary ?? errors
  if (headline === null || headline === undefined) return null
  return (
    <Panel title="Worth knowing" icon="alert">
      <div className="grid gap-3 p-4">
        <p className="font-strong">
          <LongText text={headline} />
        </p>
        {summary?.action_items.length ? <Advice items={summary.action_items} /> : null}
        {summary?.openai_extract ? <Extract text={summary.openai_extract} isOpen={false} /> : null}
      </div>
    </Panel>
  )
}

const noMessage = (hasLog: boolean) =>
  `The engine gave no message.${hasLog ? ' The end of the log is the best lead.' : ''}`

/** Why the job failed: the summary, the engine's message, what to do (interaction-rules.md §4). */
export function WhyFailed({ job }: { job: JobDetail }) {
  const account = useAccount()
  const has = useCapabilities()
  const { errors, log_summary: summary } = job
  const firstLine = errors?.split('\n')[0] ?? null
  const headline = summary?.error_summary ?? firstLine
  const advice = summary?.action_items ?? []
  const isStopped = job.status === 'stopped'
  return (
    <Panel
      title={isStopped ? 'What it said when it stopped' : 'Why it failed'}
      icon="failed"
      mood="bad"
      end={
        errors === null ? undefined : (
          <CopyButton label="Copy the error" size="small" variant="ghost" text={() => errors} />
        )
      }
    >
      <div className="grid gap-3.5 p-4">
        <p className="text-h font-strong tracking-[-0.005em]">
          <LongText text={headline ?? noMessage(has('logs'))} />
        </p>
        {errors === null || (errors === headline && !errors.includes('\n')) ? null : (
          <ErrorText text={errors} />
        )}
        {summary?.openai_extract ? (
          <Extract text={summary.openai_extract} isOpen={errors === null} />
        ) : null}
        {advice.length > 0 ? <Advice items={advice} /> : null}
      </div>
      {job.package_id === null || !has('packages') ? null : (
        <p className="border-t border-border px-4 py-2.5 text-text-2">
          <Link
            className="text-link"
            to={paths.jobs(account, {
              package_id: [job.package_id],
              status: ['failed'],
              from: '-7d',
            })}
          >
            Failed jobs of this package
          </Link>{' '}
          in the last 7 days
          {job.insight.error_group === null ? null : (
            <>
              {' · '}
              <Link className="text-link" to={paths.errors(account, job.insight.error_group)}>
                Failures with the same cause
              </Link>
            </>
          )}
        </p>
      )}
    </Panel>
  )
}
