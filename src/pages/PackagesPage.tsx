import { InvalidPackages } from '../features/packages/InvalidPackages.tsx'
import { PackageTable } from '../features/packages/PackageTable.tsx'
import { useAccount } from '../lib/account.ts'
import { errorFacts } from '../lib/api-error.ts'
import { useCoarseNow } from '../lib/coarse-now.ts'
import { useDialogs } from '../lib/dialog-url.ts'
import { usePageTitle } from '../lib/page-title.ts'
import { usePlace } from '../lib/place.ts'
import { invalidPackagesQuery, packagesQuery } from '../lib/queries/resources.ts'
import { usePolled } from '../lib/use-polled.ts'
import { Panel } from '../ui/Panel.tsx'
import { QueryState } from '../ui/QueryState.tsx'

/** `/{account}/packages`: what there is to run, and how it went lately. */
export function PackagesPage() {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const dialogs = useDialogs()
  const packages = usePolled(packagesQuery(account), 'side')
  const invalid = usePolled(invalidPackagesQuery(account), 'side')
  usePageTitle('Packages')
  const rows = packages.data?.data ?? null
  return (
    <div className="plain-page">
      <div className="plain-head">
        <h1 tabIndex={-1}>Packages</h1>
        <span className="text-text-3">{rows === null ? '' : rows.length}</span>
      </div>
      <InvalidPackages files={invalid.data?.data ?? []} />
      <Panel title="Ready to run">
        <QueryState
          what="packages"
          count={rows?.length ?? null}
          error={errorFacts(packages.error)}
          isPending={packages.isFetching}
          onRetry={() => void packages.refetch()}
          empty={{ icon: 'package', title: 'There is no package yet', text: 'A package is a JSON file in the folder packages of the data folder; it is picked up while Jobwatch runs.' }}
        >
          <PackageTable packages={rows ?? []} now={now} place={place} onRun={(packageId) => dialogs.open({ kind: 'run', packageId, rerunOf: null })} />
        </QueryState>
      </Panel>
    </div>
  )
}
