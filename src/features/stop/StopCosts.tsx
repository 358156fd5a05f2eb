import { useQuery } from '@tanstack/react-query'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { useConfirmedCapabilities } from '../../domain/confirmed-capabilities.ts'
import { childrenQuery } from '../../domain/queries/job.ts'
import { schedulesQuery } from '../../domain/queries/resources.ts'
import { runtimeNow } from '../../domain/runtime.ts'
import { useAccount } from '../../platform/account.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { useServerNow } from '../../platform/server-clock.ts'
import { Fact, FactList } from '../../ui/FactList.tsx'
import { outputFate, stopCosts, type Cost } from './stop-cost.ts'

function CostFacts({ costs }: { costs: readonly Cost[] }) {
  return costs.map(({ label, text }) => (
    <Fact key={label} label={label}>
      {text}
    </Fact>
  ))
}

/** What happens to each output when the job stops now. */
function OutputFates({ job }: { job: JobDetail }) {
  const place = usePlace()
  const outputs = job.outputs ?? []
  if (outputs.length === 0) return null
  return (
    <Fact label="Outputs" className="grid gap-x-3 sm:grid-cols-[minmax(0,1fr)_auto]">
      {outputs.map((output, index) => (
        <div key={`${output.id}.${index}`} className="contents">
          <span className="mono block min-w-0 truncate leading-5" title={output.name}>
            {output.name}
          </span>
          <span className="max-sm:text-s max-sm:text-text-2">{outputFate(output, place)}</span>
        </div>
      ))}
    </Fact>
  )
}

/** How many facts come before the outputs. */
const factsAboutTime = 2

/** What a stop costs, so that one can decide whether to let the job finish. */
export function StopCosts({ job }: { job: JobDetail }) {
  const account = useAccount()
  const place = usePlace()
  const now = useServerNow()
  const has = useConfirmedCapabilities(account)
  const children = useQuery({ ...childrenQuery(account, job.id), enabled: has('children') })
  const isScheduled = job.creator?.type.toLowerCase() === 'schedule'
  const schedules = useQuery({
    ...schedulesQuery(account),
    enabled: isScheduled && has('schedules'),
  })
  const schedule = isScheduled
    ? schedules.data?.data.find((each) => each.id === job.creator?.id)
    : undefined
  const costs = stopCosts(
    job,
    children.data?.data ?? (children.error === null ? [] : null),
    schedule ?? null,
    runtimeNow(job, job.insight.runtime_as_of, now),
    now,
    place,
  )
  return (
    <FactList>
      <CostFacts costs={costs.slice(0, factsAboutTime)} />
      <OutputFates job={job} />
      <CostFacts costs={costs.slice(factsAboutTime)} />
    </FactList>
  )
}
