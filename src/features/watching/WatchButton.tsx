import { useState } from 'react'
import { useCapabilities } from '../../domain/capabilities.ts'
import { useAccount } from '../../platform/account.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { askToNotify } from '../../platform/notification.ts'
import { unwatchJob, useIsWatched, watchJob } from '../../domain/watching/watched.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { Button } from '../../ui/Button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { classes } from '../../ui/classes.ts'

const WatchDialog = lazyPart('The notification settings', () =>
  import('./WatchDialog.tsx').then((module) => module.WatchDialog),
)

/** @param name of the job's package, for the message */
function useToggle(id: number, name: string): { isWatched: boolean; toggle: () => void } {
  const account = useAccount()
  const isWatched = useIsWatched(account, id)
  const toggle = () => {
    if (isWatched) {
      unwatchJob({ account, id })
      return
    }
    watchJob({ account, id, name })
    void askToNotify()
  }
  return { isWatched, toggle }
}

/**
 * This browser tells when the job ends; beside it, who is told by the source.
 * @param size `large` at a desk, `normal` under the thumb
 */
export function WatchButton({
  id,
  name,
  isEnded,
  size,
}: {
  id: number
  name: string
  isEnded: boolean
  size: 'large' | 'normal'
}) {
  const { isWatched, toggle } = useToggle(id, name)
  const [isOpen, setOpen] = useState(false)
  const has = useCapabilities()
  if (isEnded && !has('watchers')) return null
  return (
    <span className="flex">
      {isEnded ? null : (
        <Button
          size={size}
          icon="bell"
          hint={size === 'large' ? 'w' : undefined}
          aria-pressed={isWatched}
          className="rounded-r-none"
          title={
            isWatched
              ? 'This browser notifies you when the job ends'
              : 'Notify me in this browser when the job ends'
          }
          onClick={toggle}
        >
          {isWatched ? 'Watching' : 'Watch'}
        </Button>
      )}
      <IconButton
        size={size}
        icon={isEnded ? 'bell' : 'down'}
        label="Who is notified when it ends"
        aria-haspopup="dialog"
        className={classes(!isEnded && 'rounded-l-none border-l-0')}
        onClick={() => setOpen(true)}
      />
      {isOpen ? (
        <WatchDialog id={id} name={name} isEnded={isEnded} onClose={() => setOpen(false)} />
      ) : null}
    </span>
  )
}

/** The key that watches the job one looks at. */
export function useWatchKey(id: number, name: string, isEnded: boolean): void {
  const { isWatched, toggle } = useToggle(id, name)
  useShortcuts(
    isEnded
      ? []
      : [{ key: 'w', label: isWatched ? 'Stop watching the job' : 'Watch the job', run: toggle }],
  )
}
