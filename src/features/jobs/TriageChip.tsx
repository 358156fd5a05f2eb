import type { JobRow } from '../../../contract/job-row.ts'
import { useFailureClaims, type FailureClaim } from '../../domain/failure-claims.ts'
import { paths } from '../../domain/paths.ts'
import { triageFacts, type TriageFacts } from '../../domain/triage-words.ts'
import { formatMoment, toMs } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { FlagChip } from '../../ui/FlagChip.tsx'
import { Link } from '../../ui/Link.tsx'

const claimWords: Record<FailureClaim['kind'], string> = {
  acknowledge: 'Acknowledging…',
  unacknowledge: 'Taking back…',
  assign: 'Assigning…',
}

function Chip({ facts, help }: { facts: TriageFacts; help: string | undefined }) {
  const account = useAccount()
  const chip = <FlagChip icon={facts.icon} label={facts.label} weight="quiet" />
  return facts.jobId === null ? (
    <span className="flex flex-none" title={facts.title} data-help={help} data-chip>
      {chip}
    </span>
  ) : (
    <Link
      className="flex flex-none"
      to={paths.job(account, facts.jobId)}
      title={facts.title}
      data-help={help}
      data-chip
    >
      {chip}
    </Link>
  )
}

/** What was done about a failure, or what it repeats; a claim of this person comes first. */
export function TriageChip({ row }: { row: JobRow }) {
  const claim = useFailureClaims(useAccount())[row.id]
  const place = usePlace()
  if (claim)
    return (
      <span className="flex flex-none border-dashed opacity-80" data-claim data-chip>
        <FlagChip icon="check" label={claimWords[claim.kind]} weight="quiet" />
      </span>
    )
  const momentOf = (iso: string) => formatMoment(toMs(iso) ?? 0, serverNow(), place)
  const facts = triageFacts(row, momentOf)
  if (facts === null) return null
  const state = row.resolution?.state
  return <Chip facts={facts} help={state === undefined ? undefined : `resolution.${state}`} />
}
