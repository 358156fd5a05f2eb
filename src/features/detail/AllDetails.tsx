import type { ReactNode } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { Component, JobOutput } from '../../../contract/job.ts'
import type { Creator } from '../../../contract/creator.ts'
import type { Cluster } from '../../../contract/resources.ts'
import { statusFacts } from '../../../contract/status.ts'
import type { Place } from '../../format/time.ts'
import { Icon } from '../../ui/Icon.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { AttributeList } from './AttributeList.tsx'
import {
  clusterAttributes,
  componentAttributes,
  creatorAttributes,
  jobAttributes,
  logSummaryAttributes,
  outputAttributes,
  packageAttributes,
} from './attributes.ts'
import { RunningClock } from './RunningClock.tsx'

/** One click away: closed at first, its words always say what is inside. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="attribute-part">
      <summary className="cursor-pointer py-0.5 text-text underline decoration-border-strong underline-offset-3">
        {title}
      </summary>
      <div className="mt-2 rounded border border-border">{children}</div>
    </details>
  )
}

const creatorPart = (creator: Creator | null, place: Place): ReactNode =>
  creator === null ? undefined : (
    <Part title={creator.display_name ?? `${creator.type} ${creator.id}`}>
      <AttributeList resource="creator" value={creator} kinds={creatorAttributes} place={place} />
    </Part>
  )

const componentPart = (component: Component | null, place: Place): ReactNode =>
  component === null ? undefined : (
    <Part title={component.name === '' ? component.type : component.name}>
      <AttributeList
        resource="component"
        value={component}
        kinds={componentAttributes}
        place={place}
      />
    </Part>
  )

const outputsPart = (outputs: readonly JobOutput[] | null, place: Place): ReactNode =>
  outputs === null || outputs.length === 0
    ? undefined
    : outputs.map((output, index) => (
        <Part
          key={`${index}.${output.id}`}
          title={output.name === '' ? `Output ${output.id}` : output.name}
        >
          <AttributeList
            resource="output"
            value={output}
            kinds={outputAttributes}
            place={place}
            parts={{ component: componentPart(output.component, place) }}
          />
        </Part>
      ))

const clusterPart = (cluster: Cluster | null, place: Place): ReactNode =>
  cluster === null ? undefined : (
    <Part title={cluster.name === '' ? `Cluster ${cluster.id}` : cluster.name}>
      <AttributeList
        resource="cluster"
        value={cluster}
        kinds={clusterAttributes}
        place={place}
        parts={{ creator: creatorPart(cluster.creator, place) }}
      />
    </Part>
  )

/**
 * The job as the API tells it, nothing left out; one click away, and what it carries with it one
 * more.
 */
export function AllDetails({ job, place }: { job: JobDetail; place: Place }) {
  const { insight: _insight, ...plain } = job
  const isLive = statusFacts[job.status].live
  return (
    <details className="panel group">
      <summary className="panel-head cursor-pointer list-none group-not-open:border-b-0 hover:bg-hover">
        <Icon name="right" size={14} className="text-text-3 group-open:rotate-90" />
        <h2>All details</h2>
        <span className="text-s text-text-3">as the API names them</span>
      </summary>
      <div className="flex justify-end border-b border-border px-4 py-2">
        <CopyButton
          label="Copy as JSON"
          size="small"
          showLabel
          text={() => JSON.stringify({ ...plain, status: job.raw_status }, null, 2)}
        />
      </div>
      <AttributeList
        resource="job"
        value={{ ...job, status: job.raw_status }}
        kinds={jobAttributes}
        place={place}
        parts={{
          runtime_in_seconds: isLive ? (
            job.started_at === null ? (
              <span className="text-text-3">–</span>
            ) : (
              <RunningClock job={job} />
            )
          ) : undefined,
          creator: creatorPart(job.creator, place),
          component: componentPart(job.component, place),
          outputs: outputsPart(job.outputs, place),
          package:
            job.package === null ? undefined : (
              <Part
                title={job.package.name === '' ? `Package ${job.package.id}` : job.package.name}
              >
                <AttributeList
                  resource="package"
                  value={job.package}
                  kinds={packageAttributes}
                  place={place}
                />
              </Part>
            ),
          cluster: clusterPart(job.cluster, place),
          log_summary:
            job.log_summary === null ? undefined : (
              <Part title={job.log_summary.error_summary ?? 'Summary of the log'}>
                <AttributeList
                  resource="log_summary"
                  value={job.log_summary}
                  kinds={logSummaryAttributes}
                  place={place}
                />
              </Part>
            ),
        }}
      />
    </details>
  )
}
