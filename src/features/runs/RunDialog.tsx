import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useAccount } from '../../platform/account.ts'
import { failedRead } from '../../platform/error-facts.ts'
import { canRun, useCapabilities } from '../../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../../domain/confirmed-capabilities.ts'
import { executionVariablesQuery, jobQuery } from '../../domain/queries/job.ts'
import { clustersQuery, packageQuery, packagesQuery } from '../../domain/queries/resources.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { RunForm } from './RunForm.tsx'

interface Props {
  /** The package to start from; null lets the person choose. */
  packageId: number | null
  /** The job whose values are taken over. */
  rerunOf: number | null
  onClose: () => void
}

const titleOf = (rerunOf: number | null) =>
  rerunOf === null ? 'Run a package' : `Run job ${rerunOf} again`

/** The dialog without a form: while that is loading, or says why there is none. */
function Frame({
  rerunOf,
  onClose,
  children,
}: Pick<Props, 'rerunOf' | 'onClose'> & { children: ReactNode }) {
  return (
    <Dialog
      title={titleOf(rerunOf)}
      size="wide"
      onClose={onClose}
      footer={
        <Button data-autofocus className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
    >
      {children}
    </Dialog>
  )
}

function LoadedForm({ packageId, rerunOf, onClose }: Props) {
  const account = useAccount()
  const has = useConfirmedCapabilities(account)
  const packages = useQuery({ ...packagesQuery(account), enabled: has('packages') })
  const clusters = useQuery({ ...clustersQuery(account), enabled: has('clusters') })
  const job = useQuery({ ...jobQuery(account, rerunOf ?? 0), enabled: rerunOf !== null })
  const resolved = useQuery({
    ...executionVariablesQuery(account, rerunOf ?? 0),
    enabled: rerunOf !== null && has('variables'),
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
    (rerunOf === null || (job.data !== undefined && !resolved.isLoading)) &&
    (!isUnlisted || !single.isPending)
  if (!isReady) {
    return (
      <Frame rerunOf={rerunOf} onClose={onClose}>
        {failed?.error ? (
          <ErrorState title="Packages and clusters could not be read" {...failedRead(failed)} />
        ) : (
          <SkeletonLines count={6} label="Loading packages and clusters" />
        )}
      </Frame>
    )
  }
  const extra = single.data ? [single.data.data] : []
  return (
    <RunForm
      title={titleOf(rerunOf)}
      packages={[...extra, ...listed]}
      clusters={clusters.data.data}
      startPackage={wanted}
      earlier={rerunOf === null ? null : (job.data?.data ?? null)}
      resolved={resolved.data?.data ?? null}
      onClose={onClose}
    />
  )
}

/** Runs a package, or a job again (interaction-rules.md §6). */
export function RunDialog(props: Props) {
  const account = useAccount()
  const has = useCapabilities()
  if (canRun(has)) return <LoadedForm {...props} />
  return (
    <Frame {...props}>
      <EmptyState icon="zero" title="Packages cannot be run here">
        The source of account {account} has no {has('packages') ? 'clusters' : 'packages'}.
      </EmptyState>
    </Frame>
  )
}
