import { useMemo } from 'react'
import { InvalidPackages } from '../features/packages/InvalidPackages.tsx'
import { packageList, packageOrders } from '../features/packages/package-list.ts'
import { PackageTable } from '../features/packages/PackageTable.tsx'
import { MissingPage } from '../features/capabilities/MissingPage.tsx'
import { PlainListFrame } from '../features/plain-list/PlainListFrame.tsx'
import { useAccount } from '../platform/account.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { useDialogs } from '../domain/dialog-url.ts'
import { usePlace } from '../platform/date-locale.ts'
import { canRun, useCapabilities } from '../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../domain/confirmed-capabilities.ts'
import { listRows, useListState } from '../domain/plain-list.ts'
import { invalidPackagesQuery, packagesQuery } from '../domain/queries/resources.ts'
import { useForbidden } from '../domain/permissions.ts'
import { usePolled } from '../domain/use-polled.ts'
import { Button } from '../ui/Button.tsx'
import { ReadOnlyNote } from '../ui/ReadOnlyNote.tsx'

const noPackagesText = [
  'A package is a JSON file in the folder packages of the data folder;',
  'it is picked up while Jobwatch is running.',
].join(' ')

function PackageList({ isRunnable }: { isRunnable: boolean }) {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const dialogs = useDialogs()
  const controls = useListState(packageList)
  const enabled = useConfirmedCapabilities(account)('packages')
  const packages = usePolled({ ...packagesQuery(account), enabled }, 'unheard')
  const invalid = usePolled({ ...invalidPackagesQuery(account), enabled }, 'unheard')
  const forbidden = useForbidden('job.run')
  const note = useForbidden('job.run', 'running packages')
  const run = (packageId: number | null) => dialogs.open({ kind: 'run', packageId, rerunOf: null })
  const all = packages.data?.data
  const list = listRows(
    useMemo(() => all ?? [], [all]),
    controls.state,
    packageList,
  )
  return (
    <PlainListFrame
      noun={{ one: 'package', many: 'packages' }}
      icon="package"
      spec={packageList}
      tones={{ failing: 'failed' }}
      controls={controls}
      orders={packageOrders}
      list={list}
      query={packages}
      searchLabel="Search name, id, description or variable"
      empty={{
        title: 'No packages yet',
        text: noPackagesText,
      }}
      action={
        isRunnable ? (
          <Button
            variant="primary"
            icon="play"
            className="max-sm:h-9"
            blocked={forbidden}
            onClick={() => run(null)}
          >
            Run package
          </Button>
        ) : null
      }
      notice={
        <>
          <ReadOnlyNote reason={note} />
          <InvalidPackages files={invalid.data?.data ?? []} />
        </>
      }
    >
      <PackageTable
        packages={list.rows}
        controls={controls}
        now={now}
        place={place}
        onRun={isRunnable ? run : null}
        onLimit={(packageId) => dialogs.open({ kind: 'hard_limit', packageId })}
      />
    </PlainListFrame>
  )
}

/** `/{account}/packages`: what can be run, and how its recent runs went. */
export function PackagesPage() {
  const has = useCapabilities()
  return has('packages') ? (
    <PackageList isRunnable={canRun(has)} />
  ) : (
    <MissingPage what="packages" icon="package" />
  )
}
