import type { Component, Job, JobOutput, LogSummary } from '../../../contract/job.ts'
import type { Creator } from '../../../contract/creator.ts'
import type { Cluster, Package } from '../../../contract/resources.ts'

/**
 * How an attribute is shown. `part` is a resource with attributes of its own, `lines` long text.
 */
export type AttributeKind =
  | 'text'
  | 'mono'
  | 'lines'
  | 'number'
  | 'time'
  | 'seconds'
  | 'ratio'
  | 'flag'
  | 'link'
  | 'texts'
  | 'json'
  | 'part'

/*
 * Every attribute of the resources, in reading order. Each must be on screen, so
 * `satisfies Record<keyof …>` makes the compiler report one that is missing.
 */

export const jobAttributes = {
  id: 'mono',
  status: 'text',
  progress: 'ratio',
  created_at: 'time',
  started_at: 'time',
  completed_at: 'time',
  failed_at: 'time',
  updated_at: 'time',
  runtime_in_seconds: 'seconds',
  outputs_count: 'number',
  attempts: 'number',
  master_auto_retry_attempts: 'number',
  owner_id: 'mono',
  package_id: 'mono',
  cluster_id: 'mono',
  errors: 'lines',
  variables: 'json',
  dynamic_variables: 'json',
  url: 'link',
  html_url: 'link',
  log_url: 'link',
  creator: 'part',
  component: 'part',
  outputs: 'part',
  package: 'part',
  cluster: 'part',
  log_summary: 'part',
} as const satisfies Record<Exclude<keyof Job, 'raw_status'>, AttributeKind>

export const creatorAttributes = {
  type: 'text',
  id: 'mono',
  display_name: 'text',
  url: 'link',
  html_url: 'link',
} as const satisfies Record<keyof Creator, AttributeKind>

export const componentAttributes = {
  name: 'text',
  type: 'mono',
  fields: 'texts',
} as const satisfies Record<keyof Component, AttributeKind>

export const outputAttributes = {
  id: 'mono',
  name: 'mono',
  records_count: 'number',
  progress: 'ratio',
  created_at: 'time',
  updated_at: 'time',
  preview_type: 'mono',
  preview_url: 'link',
  url: 'link',
  component_name: 'text',
  component: 'part',
} as const satisfies Record<keyof JobOutput, AttributeKind>

export const packageAttributes = {
  id: 'mono',
  name: 'text',
  description: 'text',
  status: 'text',
  flow_type: 'text',
  version: 'number',
  flow_version: 'mono',
  package_version: 'mono',
  item_id: 'mono',
  owner_id: 'mono',
  created_at: 'time',
  updated_at: 'time',
  variables: 'json',
  url: 'link',
  html_url: 'link',
} as const satisfies Record<keyof Package, AttributeKind>

export const clusterAttributes = {
  id: 'mono',
  name: 'text',
  description: 'text',
  status: 'text',
  type: 'text',
  nodes: 'number',
  running_jobs_count: 'number',
  queued_jobs_count: 'number',
  owner_id: 'mono',
  plan_id: 'mono',
  created_at: 'time',
  updated_at: 'time',
  available_since: 'time',
  idle_since: 'time',
  terminated_at: 'time',
  terminate_on_idle: 'flag',
  terminated_on_idle: 'flag',
  time_to_idle: 'seconds',
  region: 'mono',
  zone: 'mono',
  master_instance_type: 'mono',
  slave_instance_type: 'mono',
  master_spot_price: 'number',
  slave_spot_price: 'number',
  master_spot_percentage: 'ratio',
  slave_spot_percentage: 'ratio',
  allow_fallback: 'flag',
  stack: 'mono',
  bootstrap_actions: 'json',
  url: 'link',
  html_url: 'link',
  creator: 'part',
} as const satisfies Record<keyof Cluster, AttributeKind>

export const logSummaryAttributes = {
  id: 'mono',
  created_at: 'time',
  error_summary: 'text',
  openai_extract: 'lines',
  action_items: 'texts',
  body: 'lines',
} as const satisfies Record<keyof LogSummary, AttributeKind>
