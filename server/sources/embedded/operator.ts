import type { RunRequest } from '../../../contract/requests.ts'
import type { NewJob } from './ledger/job-record.ts'
import type { PackageRecord } from './ledger/packages.ts'

/** The single user of this machine. */
export const operator = { id: 1, name: 'Operator', email: 'operator@localhost' } as const

/** The first run of a package by the operator, as passed to the ledger. */
export function operatorJob(
  target: Pick<PackageRecord, 'id' | 'version'>,
  request: Pick<RunRequest, 'cluster_id' | 'variables' | 'dynamic_variables'>,
): NewJob {
  return {
    packageId: target.id,
    packageVersion: target.version,
    clusterId: request.cluster_id,
    variables: JSON.stringify(request.variables),
    dynamicVariables: JSON.stringify(request.dynamic_variables),
    creatorType: 'User',
    creatorId: operator.id,
    creatorName: operator.name,
    componentName: null,
    attempts: 0,
    maxAttempts: null,
  }
}
