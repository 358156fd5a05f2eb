import { useAccount } from '../../platform/account.ts'
import { askToNotify, useNotificationLeave } from '../../platform/notification.ts'
import { useIsWatched } from '../../domain/watching/watched.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { reachLabel } from './watch-labels.ts'
import { classes } from '../../ui/classes.ts'

/** Below a watched job's title, where the browser will not notify: how its end is told instead. */
export function WatchNote({ id }: { id: number }) {
  const isWatched = useIsWatched(useAccount(), id)
  const leave = useNotificationLeave()
  const words = reachLabel(leave)
  if (!isWatched || words === null) return null
  return (
    <div
      className={classes(
        'flex min-h-10 items-center gap-2.5 border-b border-border bg-sunken px-(--gutter)',
        'py-1.5 text-text-2',
      )}
      role="status"
    >
      <Icon name="bell" />
      <span className="min-w-0">Watching. {words}</span>
      {leave === 'default' ? (
        <Button size="small" className="ml-auto" onClick={() => void askToNotify()}>
          Allow notifications
        </Button>
      ) : null}
    </div>
  )
}
