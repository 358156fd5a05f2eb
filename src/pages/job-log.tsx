import { lazyPart } from '../ui/lazy-part.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'

/** In place of the log while it is loading. */
export const logPlace = <Skeleton className="h-40" />

export const LogPanel = lazyPart(
  'The log',
  () => import('../features/logs/LogPanel.tsx').then((module) => module.LogPanel),
  logPlace,
)
