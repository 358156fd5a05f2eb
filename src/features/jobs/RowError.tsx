import { useQuery } from '@tanstack/react-query'
import { jobQuery } from '../../domain/queries/job.ts'
import { useAccount } from '../../platform/account.ts'
import { useMedia } from '../../platform/media.ts'
import { classes } from '../../ui/classes.ts'

/** Columns at the current width: a cell that spans more would squeeze the others. */
function useColumnCount(optional: number): number {
  const hasCluster = useMedia('(min-width: 1321px)')
  const hasOptional = useMedia('(min-width: 1181px)')
  const hasTimes = useMedia('(min-width: 961px)')
  if (hasCluster) return 10 + optional
  if (hasOptional) return 9 + optional
  return hasTimes ? 8 : 6
}

/**
 * The whole error of a job, in a row below the job's own.
 * @param line the part that the list knows, shown until the rest is loaded
 * @param optional how many optional columns are shown
 */
export function RowError({ id, line, optional }: { id: number; line: string; optional: number }) {
  const job = useQuery(jobQuery(useAccount(), id))
  const columns = useColumnCount(optional)
  return (
    <tr
      className={classes(
        'bg-sunken max-sm:block max-sm:border-b max-sm:border-border max-sm:bg-surface',
        'max-sm:px-4 max-sm:py-2.5 sm:hover:bg-hover',
      )}
      data-error-of={id}
    >
      <td
        className={classes(
          'border-b border-border bg-inherit pt-2 pr-5 pb-2.5 pl-[54px] font-mono text-s',
          'leading-4.5 wrap-anywhere whitespace-pre-wrap text-failed-text normal-nums',
          'max-sm:block max-sm:border-0 max-sm:bg-sunken max-sm:p-0',
        )}
        colSpan={columns}
      >
        <div
          className="max-h-[50vh] overflow-auto"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
          tabIndex={0}
          role="region"
          aria-label={`Error of job ${id}`}
          aria-busy={job.isPending}
        >
          {job.data?.data.errors ?? line}
        </div>
        {job.error && !job.data ? (
          <p className="mt-1 font-sans text-text-2">
            The rest of the error could not be read. Open the job to try again.
          </p>
        ) : null}
      </td>
    </tr>
  )
}
