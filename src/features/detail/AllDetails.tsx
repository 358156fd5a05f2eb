import type { ReactNode } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { Component, JobOutput } from '../../../contract/job.ts'
import type { Creator } from '../../../contract/creator.ts'
import type { Cluster } from '../../../contract/resources.ts'
import type { Place } from '../../format/time.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { AttributeList } from './AttributeList.tsx'
import { clusterAttributes, componentAttributes, creatorAttributes, jobAttributes, logSummaryAttributes, outputAttributes, packageAttributes } from './attributes.ts'

/** One click away: closed at first, its words always say what is inside. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="attribute-part">
      <summary className="cursor-pointer py-0.5 text-text underline decoration-border-strong underline-offset-3">{title}</summary>
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
      <AttributeList resource="component" value={component} kinds={componentAttributes} place={place} />
    </Part>
  )

const outputsPart = (outputs: readonly JobOutput[] | null, place: Place): ReactNode =>
  outputs === null || outputs.length === 0
    ? undefined
    : outputs.map((output, index) => (
        <Part key={`${index}.${output.id}`} title={output.name === '' ? `Output ${output.id}` : output.name}>
          <AttributeList resource="output" value={output} kinds={outputAttributes} place={place} parts={{ component: componentPart(output.component, place) }} />
        </Part>
      ))

const clusterPart = (cluster: Cluster | null, place: Place): ReactNode =>
  cluster === null ? undefined : (
    <Part title={cluster.name === '' ? `Cluster ${cluster.id}` : cluster.name}>
      <AttributeList resource="cluster" value={cluster} kinds={clusterAttributes} place={place} parts={{ creator: creatorPart(cluster.creator, place) }} />
    </Part>
  )

/** The job as the API tells it, nothing left out; what it carries with it is one click away. */
export function AllDetails({ job, place }: { job: JobDetail; place: Place }) {
  const { insight: _insight, ...plain } = job
  return (
    <Panel title="All details" note="as the API names them" end={<CopyButton label="Copy as JSON" size="small" showLabel text={() => JSON.stringify({ ...plain, status: job.raw_status }, null, 2)} />}>
      <AttributeList
        resource="job"
        value={{ ...job, status: job.raw_status }}
        kinds={jobAttributes}
        place={place}
        parts={{
          creator: creatorPart(job.creator, place),
          component: componentPart(job.component, place),
          outputs: outputsPart(job.outputs, place),
          package:
            job.package === null ? undefined : (
              <Part title={job.package.name === '' ? `Package ${job.package.id}` : job.package.name}>
                <AttributeList resource="package" value={job.package} kinds={packageAttributes} place={place} />
              </Part>
            ),
          cluster: clusterPart(job.cluster, place),
          log_summary:
            job.log_summary === null ? undefined : (
              <Part title={job.log_summary.error_summary ?? 'Summary of the log'}>
                <AttributeList resource="log_summary" value={job.log_summary} kinds={logSummaryAttributes} place={place} />
              </Part>
            ),
        }}
      />
    </Panel>
  )
}
