import { useQuery } from '@tanstack/react-query'
import { useAccount } from '../../platform/account.ts'
import { errorFacts } from '../../platform/error-facts.ts'
import { executionVariablesQuery, jobQuery } from '../../domain/queries/job.ts'
import { clustersQuery, packageQuery, packagesQuery } from '../../domain/queries/resources.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SkeletonLines } from '../../ui/Skeleton.tsx'
import { RunForm } from './RunForm.tsx'

/**
 * Runs a package, or a job again (interaction-rules.md §6).
 * @param packageId the package to start from; null lets the person choose
 * @param rerunOf the job whose values are taken over
 */
export function RunDialog({
  packageId,
  rerunOf,
  onClose,
}: {
  packageId: number | null
  rerunOf: number | null
  onClose: () => void
}) {
  const account = useAccount()
  const packages = useQuery(packagesQuery(account))
  const clusters = useQuery(clustersQuery(account))
  const job = useQuery({ ...jobQuery(account, rerunOf ?? 0), enabled: rerunOf !== null })
  const resolved = useQuery({
    ...executionVariablesQuery(account, rerunOf ?? 0),
    enabled: rerunOf !== null,
    retry: false,
  })
  const wanted = packageId ?? job.data?.data.package_id ?? null
  const listed = packages.data?.data
  // An archived package is no longer in the list, but old jobs still name it (jobs-api.md §5).
  const isUnlisted =
    wanted !== null && listed !== undefined && !listed.some((each) => each.id === wanted)
  const single = useQuery({
    ...packageQuery(account, wanted ?? 0),
    enabled: isUnlisted,
    retry: false,
  })

  const failed = [packages, clusters, ...(rerunOf === null ? [] : [job])].find(
    (query) => query.error !== null && query.data === undefined,
  )
  const isReady =
    listed !== undefined &&
    clusters.data !== undefined &&
    (rerunOf === null || (job.data !== undefined && !resolved.isPending)) &&
    (!isUnlisted || !single.isPending)
  const title = rerunOf === null ? 'Run a package' : `Run job ${rerunOf} again`
  if (!isReady) {
    return (
      <Dialog
        title={title}
        size="wide"
        onClose={onClose}
        footer={
          <Button data-autofocus className="ml-auto" onClick={onClose}>
            Close
          </Button>
        }
      >
        {failed?.error ? (
          <ErrorState
            title="Packages and clusters could not be loaded"
            cause={failed.error.message}
            code={errorFacts(failed.error)?.status ?? null}
            requestId={errorFacts(failed.error)?.requestId ?? null}
            onRetry={() => void failed.refetch()}
            retrying={failed.isFetching}
          />
        ) : (
          <SkeletonLines count={6} label="Loading packages and clusters" />
        )}
      </Dialog>
    )
  }
  const extra = single.data ? [single.data.data] : []
  return (
    <RunForm
      title={title}
      packages={[...extra, ...listed]}
      clusters={clusters.data.data}
      startPackage={wanted}
      earlier={rerunOf === null ? null : (job.data?.data ?? null)}
      resolved={resolved.data?.data ?? null}
      onClose={onClose}
    />
  )
}
