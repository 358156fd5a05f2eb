import { statusFacts } from '../../../contract/status.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import type { RowHandlers } from './JobTableRow.tsx'
import type { ListRow } from './list-model.ts'

const actionClass =
  'w-[70px] justify-center transition-[opacity,background-color,border-color] duration-(--quick)'
/** Shown while the row is hovered or focused. */
const hiddenAction = 'row-idle:opacity-0 max-sm:hidden'
/** Always shown. On phones wide and, by its overlay, tall enough for a finger. */
const shownAction = classes(
  'max-sm:relative max-sm:h-9 max-sm:w-auto max-sm:min-w-[84px] max-sm:after:absolute',
  'max-sm:after:-inset-x-2 max-sm:after:-inset-y-[5px]',
)
/** Plain text until the row is hovered or focused. */
const plainAction = classes(
  'row-idle:bg-transparent sm:row-idle:border-transparent sm:row-idle:font-normal',
  'sm:row-idle:text-text-2',
)

/** Stop or re-run, if the job allows it. */
export function ActionButton({
  item: { row, view },
  onStop,
  onRerun,
}: Pick<RowHandlers, 'onStop' | 'onRerun'> & { item: ListRow }) {
  const facts = statusFacts[view.status]
  const stopForbidden = useForbidden('job.stop')
  const runForbidden = useForbidden('job.run')
  if (facts.canStop && !view.claimed) {
    const isRunaway = row.flags.some((flag) => flag.kind === 'runaway')
    return (
      <Button
        className={classes(actionClass, shownAction, !isRunaway && plainAction)}
        aria-label={`Stop job ${row.id}`}
        blocked={stopForbidden}
        onClick={() => onStop(row.id)}
      >
        Stop
      </Button>
    )
  }
  if (!facts.terminal || onRerun === null) return null
  return (
    <Button
      className={classes(
        actionClass,
        ...(view.status === 'failed' ? [shownAction, plainAction] : [hiddenAction]),
      )}
      aria-label={`Re-run job ${row.id}`}
      blocked={runForbidden}
      onClick={() => onRerun(row.id)}
    >
      Re-run
    </Button>
  )
}
