import { Button } from '../../ui/Button.tsx'

/** The only button of a dialog without a choice. */
export function CloseButton({ onClose }: { onClose: () => void }) {
  return (
    <Button data-autofocus className="ml-auto" onClick={onClose}>
      Close
    </Button>
  )
}
