import { useDialogs } from '../domain/dialog-url.ts'
import { Button } from '../ui/Button.tsx'
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

/** Says at once that the press was heard. */
function DialogLoading() {
  return (
    <p role="status" className="dialog-loading">
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
    <div role="alert" className="dialog-loading flex items-center gap-2">
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
  const { current, close } = useDialogs()
  if (current === null) return null
  return current.kind === 'stop' ? (
    <StopDialog key={current.jobIds.join()} jobIds={current.jobIds} onClose={close} />
  ) : (
    <RunDialog
      key={`${current.packageId}.${current.rerunOf}`}
      packageId={current.packageId}
      rerunOf={current.rerunOf}
      onClose={close}
    />
  )
}
