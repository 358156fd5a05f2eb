import { dialogPermissions, useDialogs } from '../domain/dialog-url.ts'
import { useForbidden } from '../domain/permissions.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { lazyPart, type BrokenPart } from '../ui/lazy-part.tsx'

const StopDialog = lazyPart(
  DialogBroken,
  () => import('../features/stop/StopDialog.tsx').then((module) => module.StopDialog),
  <DialogLoading />,
)
const RunDialog = lazyPart(
  DialogBroken,
  () => import('../features/runs/RunDialog.tsx').then((module) => module.RunDialog),
  <DialogLoading />,
)
const EvidenceDialog = lazyPart(
  DialogBroken,
  () => import('../features/flags/EvidenceDialog.tsx').then((module) => module.EvidenceDialog),
  <DialogLoading />,
)
const HardLimitDialog = lazyPart(
  DialogBroken,
  () => import('../features/packages/HardLimitDialog.tsx').then((module) => module.HardLimitDialog),
  <DialogLoading />,
)

const FailureDialog = lazyPart(
  DialogBroken,
  () => import('../features/triage/FailureDialog.tsx').then((module) => module.FailureDialog),
  <DialogLoading />,
)
const BulkResultDialog = lazyPart(
  DialogBroken,
  () => import('../features/triage/BulkResultDialog.tsx').then((module) => module.BulkResultDialog),
  <DialogLoading />,
)

const ForbiddenDialog = lazyPart(DialogBroken, () =>
  import('./ForbiddenDialog.tsx').then((module) => module.ForbiddenDialog),
)

/** Where a dialog will open. */
const loadingClass = classes(
  'fixed top-[84px] left-1/2 z-60 -translate-x-1/2 rounded-float bg-raised px-5 py-3 text-text-2',
  'shadow-dialog forced-colors:border',
)

/** Shows at once that the press was noticed. */
function DialogLoading() {
  return (
    <p role="status" className={loadingClass}>
      Opening…
    </p>
  )
}

function DialogBroken(part: BrokenPart) {
  return <Broken {...part} />
}

function Broken({ isOutdated, retry }: BrokenPart) {
  const { close } = useDialogs()
  return (
    <div role="alert" className={classes(loadingClass, 'flex items-center gap-2')}>
      {isOutdated
        ? 'A new version of Jobwatch is available. Nothing was sent.'
        : 'The dialog could not be opened. Nothing was sent.'}
      <Button size="small" onClick={isOutdated ? () => location.reload() : retry}>
        {isOutdated ? 'Reload' : 'Try again'}
      </Button>
      <Button size="small" onClick={close}>
        Close
      </Button>
    </div>
  )
}

/** The dialog that the address asks for, over whatever page is open. */
export function Dialogs() {
  const { current, open, close } = useDialogs()
  const forbidden = useForbidden(current === null ? 'job.read' : dialogPermissions[current.kind])
  if (current === null) return null
  if (forbidden !== null) return <ForbiddenDialog reason={forbidden} onClose={close} />
  switch (current.kind) {
    case 'stop':
      return <StopDialog key={current.jobIds.join()} jobIds={current.jobIds} onClose={close} />
    case 'run':
      return (
        <RunDialog
          key={`${current.packageId}.${current.rerunOf}`}
          packageId={current.packageId}
          rerunOf={current.rerunOf}
          onClose={close}
        />
      )
    case 'evidence':
      return <EvidenceDialog key={current.jobId} jobId={current.jobId} onClose={close} />
    case 'acknowledge':
    case 'assign':
      return (
        <FailureDialog
          key={`${current.kind}.${current.jobIds.join()}`}
          kind={current.kind}
          ids={current.jobIds}
          onBegun={(bulkId) => open({ kind: 'bulk', bulkId })}
          onClose={close}
        />
      )
    case 'bulk':
      return <BulkResultDialog key={current.bulkId} bulkId={current.bulkId} onClose={close} />
    case 'hard_limit':
      return (
        <HardLimitDialog key={current.packageId} packageId={current.packageId} onClose={close} />
      )
  }
}
