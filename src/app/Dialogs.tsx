import { lazy, Suspense } from 'react'
import { useDialogs } from '../lib/dialog-url.ts'

const StopDialog = lazy(() => import('../features/stop/StopDialog.tsx').then((module) => ({ default: module.StopDialog })))
const RunDialog = lazy(() => import('../features/runs/RunDialog.tsx').then((module) => ({ default: module.RunDialog })))

/** Says at once that the press was heard. */
function DialogLoading() {
  return (
    <p role="status" className="dialog-loading">
      Opening…
    </p>
  )
}

/** The dialog that the address asks for, over whatever page is open. */
export function Dialogs() {
  const { current, close } = useDialogs()
  if (current === null) return null
  return (
    <Suspense fallback={<DialogLoading />}>
      {current.kind === 'stop' ? (
        <StopDialog key={current.jobIds.join()} jobIds={current.jobIds} onClose={close} />
      ) : (
        <RunDialog key={`${current.packageId}.${current.rerunOf}`} packageId={current.packageId} rerunOf={current.rerunOf} onClose={close} />
      )}
    </Suspense>
  )
}
