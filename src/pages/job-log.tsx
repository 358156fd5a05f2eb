import { laterPart } from '../ui/lazy-part.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'

/** In place of the log while it is loading. */
export const logPlace = <Skeleton className="h-40" />

// It measures its lines, which the server cannot.
export const LogPanel = laterPart(
  'The log',
  () => import('../features/logs/LogPanel.tsx').then((module) => module.LogPanel),
  logPlace,
)
