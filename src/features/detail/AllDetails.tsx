import type { ReactNode } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { Component, JobOutput, LogSummary } from '../../../contract/job.ts'
import type { Creator } from '../../../contract/creator.ts'
import type { Cluster, Package } from '../../../contract/resources.ts'
import { statusFacts } from '../../../contract/status.ts'
import type { Place } from '../../format/time.ts'
import { classes } from '../../ui/classes.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { panelClass, panelHeadClass } from '../../ui/Panel.tsx'
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

/** A resource inside the job, closed at first. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary
        className={classes(
          'cursor-pointer py-0.5 text-text',
          'underline decoration-border-strong underline-offset-3',
        )}
      >
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

const packagePart = (ofJob: Package | null, place: Place): ReactNode =>
  ofJob === null ? undefined : (
    <Part title={ofJob.name === '' ? `Package ${ofJob.id}` : ofJob.name}>
      <AttributeList resource="package" value={ofJob} kinds={packageAttributes} place={place} />
    </Part>
  )

const logSummaryPart = (summary: LogSummary | null, place: Place): ReactNode =>
  summary === null ? undefined : (
    <Part title={summary.error_summary ?? 'Summary of the log'}>
      <AttributeList
        resource="log_summary"
        value={summary}
        kinds={logSummaryAttributes}
        place={place}
      />
    </Part>
  )

/** Ticks while the job runs; an ended job has its runtime among the other attributes. */
function runtimePart(job: JobDetail): ReactNode {
  if (!statusFacts[job.status].live) return undefined
  return job.started_at === null ? <NoValue /> : <RunningClock job={job} />
}

/** Every attribute of the job and of what it carries with it, one click away. */
export function AllDetails({ job, place }: { job: JobDetail; place: Place }) {
  const { insight: _insight, ...plain } = job
  return (
    <details className={classes(panelClass(), 'group')} data-attributes>
      <summary
        className={classes(
          panelHeadClass(),
          'cursor-pointer list-none group-not-open:border-b-0 hover:bg-hover',
        )}
      >
        <Icon name="right" size={14} className="text-text-3 group-open:rotate-90" />
        <h2 className="text-m">All details</h2>
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
        isWide
        resource="job"
        value={{ ...job, status: job.raw_status }}
        kinds={jobAttributes}
        place={place}
        parts={{
          runtime_in_seconds: runtimePart(job),
          creator: creatorPart(job.creator, place),
          component: componentPart(job.component, place),
          outputs: outputsPart(job.outputs, place),
          package: packagePart(job.package, place),
          cluster: clusterPart(job.cluster, place),
          log_summary: logSummaryPart(job.log_summary, place),
        }}
      />
    </details>
  )
}
