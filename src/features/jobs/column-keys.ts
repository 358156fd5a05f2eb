/**
 * The optional columns by key, in their order. Apart from what they draw, which most lists do not
 * need.
 */
export const columnKeys = [
  'created_at',
  'ended',
  'completed_at',
  'failed_at',
  'updated_at',
  'owner',
  'wait',
  'overrun',
  'outputs',
  'records',
  'records_ratio',
  'attempts',
  'package_id',
  'cluster_id',
  'assignee',
  'error_group',
  'variables',
] as const
export type ColumnKey = (typeof columnKeys)[number]
