import type { JobDetail } from '../../../contract/job-detail.ts'
import { useCapabilities } from '../../domain/capabilities.ts'
import { isAboutRuntime, pastFlag } from './flag-cases.ts'

/**
 * The package whose hard limit can be set from a job's evidence; null where the source has no
 * packages, or where the flags are not about a runtime.
 */
export function useLimitedPackage(job: JobDetail): number | null {
  const has = useCapabilities()
  const { flags, flag_decisions: decisions } = job.insight
  const isOffered = [...flags, ...decisions].some(isAboutRuntime) || pastFlag(job) !== null
  return has('packages') && isOffered ? job.package_id : null
}
