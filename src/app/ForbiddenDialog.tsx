import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

/** In place of a dialog whose address somebody opened who may not do what it is for. */
export function ForbiddenDialog({ reason, onClose }: { reason: string; onClose: () => void }) {
  return (
    <Dialog
      title="Not included in your role"
      onClose={onClose}
      footer={
        <Button data-autofocus className="ml-auto" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p className="px-5 pb-5 max-sm:px-4">{reason}</p>
    </Dialog>
  )
}
