import type { Handover } from '../../../contract/handover.ts'
import { handoverMarkdown } from '../../../contract/handover-markdown.ts'
import { useHandoverActions } from '../../domain/handover.ts'
import { paths } from '../../domain/paths.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { notifyRefusal } from '../../domain/use-server-action.ts'
import { basePath } from '../../platform/base-path.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Link } from '../../ui/Link.tsx'
import { MomentField } from '../../ui/MomentField.tsx'
import { saveText } from '../../ui/save-text.ts'
import { Select } from '../../ui/Select.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import {
  ActionLine,
  CauseLine,
  HandoverPart,
  JobCount,
  RunawayLine,
  type LineContext,
} from './HandoverLines.tsx'
import { HandoverNotes } from './HandoverNotes.tsx'
import { spanLabels } from './spans.ts'
import type { SpanControls } from './use-span.ts'

export function SpanFields({ span, query, set }: SpanControls) {
  return (
    <>
      <Select
        label="Span"
        className="shrink-0"
        value={span}
        onChange={({ target }) => set('span', target.value)}
      >
        {Object.entries(spanLabels).map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </Select>
      {span === 'custom' ? (
        <>
          <MomentField label="From" value={query.from} onChange={(iso) => set('from', iso)} />
          <MomentField label="To" value={query.to} onChange={(iso) => set('to', iso)} />
        </>
      ) : null}
    </>
  )
}

/** Takes the handover along, and ends the shift. */
export function HandoverActions({ handover }: { handover: Handover | null }) {
  const { zone } = usePlace()
  const forbidden = useForbidden('failure.acknowledge')
  const { handOver, isActing } = useHandoverActions()
  const markdown = () =>
    handover === null
      ? ''
      : handoverMarkdown(handover, {
          root: `${location.origin}${basePath}/${handover.account}`,
          zone,
        })
  const finish = async () => {
    notifyRefusal(await handOver())
  }
  const name = `handover-${handover?.account ?? ''}-${(handover?.to ?? '').slice(0, 10)}.md`
  return (
    <div className="flex flex-wrap items-center gap-2">
      <CopyButton
        label="Copy as Markdown"
        showLabel
        text={markdown}
        disabled={handover === null}
        className="max-sm:h-9"
      />
      <Button
        icon="download"
        className="max-sm:h-9"
        disabled={handover === null}
        onClick={() => saveText([markdown()], name, 'text/markdown')}
      >
        Download .md
      </Button>
      <Button
        variant="primary"
        icon="check"
        className="max-sm:h-9"
        blocked={forbidden}
        disabled={isActing || handover === null}
        title="Your next shift begins now"
        onClick={() => (forbidden === null ? void finish() : undefined)}
      >
        Hand over
      </Button>
    </div>
  )
}

/** The activity of the same span. */
const spanSearch = ({ from, to }: Handover): string =>
  new URLSearchParams({ range: 'custom', from, to }).toString()

function Summary({ handover, context }: { handover: Handover; context: LineContext }) {
  const { account, now, place } = context
  const { failed, open } = handover
  return (
    <p className="text-text-2 max-sm:px-4">
      <Timestamp at={handover.from} now={now} place={place} show="moment" /> to{' '}
      <Timestamp at={handover.to} now={now} place={place} show="moment" />
      {': '}
      <JobCount {...open} account={account} /> unresolved now; of the jobs created in this time,{' '}
      <JobCount {...failed} account={account} /> failed.{' '}
      <Link className="text-link" to={paths.activity(account, spanSearch(handover))}>
        All that was done
      </Link>
    </p>
  )
}

const keyOfCause = ({ error_group: key }: Handover['open_causes']['lines'][number]) => key ?? ''
const keyOfJob = ({ job_id: id }: { job_id: number }, index: number) => `${id}.${index}`

/** @param isNow the span reaches until now */
export function HandoverParts({ handover, isNow }: { handover: Handover; isNow: boolean }) {
  const context: LineContext = {
    account: handover.account,
    now: useCoarseNow(),
    place: usePlace(),
  }
  const forbidden = useForbidden('failure.acknowledge')
  return (
    <div className="grid gap-5 py-5 max-sm:gap-3 max-sm:py-3 sm:px-(--gutter)">
      <Summary handover={handover} context={context} />
      <div className="grid items-start gap-5 max-sm:gap-3 lg:grid-cols-2">
        <div className="grid gap-5 max-sm:gap-3">
          <HandoverPart
            title="Still open"
            part={handover.open_causes}
            empty="Nothing is open"
            keyOf={keyOfCause}
          >
            {(cause) => <CauseLine cause={cause} context={context} showsOwners />}
          </HandoverPart>
          <HandoverPart
            title="New errors"
            part={handover.new_causes}
            empty="No error was seen for the first time"
            keyOf={keyOfCause}
          >
            {(cause) => <CauseLine cause={cause} context={context} />}
          </HandoverPart>
          <HandoverPart
            title="Acknowledged"
            part={handover.acknowledged}
            empty="Nothing was acknowledged"
            keyOf={keyOfCause}
          >
            {(cause) => <CauseLine cause={cause} context={context} />}
          </HandoverPart>
        </div>
        <div className="grid gap-5 max-sm:gap-3">
          <HandoverNotes
            notes={handover.notes}
            isNow={isNow}
            forbidden={forbidden}
            context={context}
          />
          <HandoverPart
            title="Stopped"
            part={handover.stopped}
            empty="Nothing was stopped"
            keyOf={keyOfJob}
          >
            {(action) => <ActionLine action={action} context={context} />}
          </HandoverPart>
          <HandoverPart
            title="Re-run"
            part={handover.reruns}
            empty="Nothing was run again"
            keyOf={keyOfJob}
          >
            {(action) => <ActionLine action={action} of={action.of_job_id} context={context} />}
          </HandoverPart>
          <HandoverPart
            title="Runaways"
            part={handover.runaways}
            empty="No runaway was seen"
            keyOf={keyOfJob}
          >
            {(line) => <RunawayLine line={line} context={context} />}
          </HandoverPart>
        </div>
      </div>
    </div>
  )
}
