import type { ReactNode } from 'react'
import { formatSpan } from '../../format/time.ts'
import { ClockText } from '../../platform/ClockText.tsx'
import { serverNow } from '../../platform/server-clock.ts'
import { classes } from '../../ui/classes.ts'
import { errorTextClass, summaryTextClass } from './table-classes.ts'

/** The widest cell of a row: a flag, if there is one, and what there is to say. */
export function SummaryLine({ flag, children }: { flag: ReactNode; children: ReactNode }) {
  return (
    <div className="job-line">
      {flag}
      {children}
    </div>
  )
}

export function SummaryText({
  isError = false,
  title,
  children,
}: {
  isError?: boolean
  title?: string
  children: ReactNode
}) {
  return (
    <span className={classes(summaryTextClass, isError && errorTextClass)} title={title} data-clip>
      {children}
    </span>
  )
}

/** Time since a moment, such as `38 s`. Updates itself, so that its row need not. */
export function TimeSince({ ms }: { ms: number }) {
  return <ClockText read={() => formatSpan(Math.max(0, serverNow() - ms))} />
}
