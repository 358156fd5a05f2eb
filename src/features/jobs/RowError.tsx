import { useQuery } from '@tanstack/react-query'
import { useAccount } from '../../platform/account.ts'
import { useMedia } from '../../platform/media.ts'
import { jobQuery } from '../../domain/queries/job.ts'

/**
 * Columns that the table has at each width (list.css): spanning more than there are would squeeze
 * the others.
 */
function useColumnCount(optional: number): number {
  const [isWide, isMiddle, isNarrow] = [
    useMedia('(min-width: 1321px)'),
    useMedia('(min-width: 1181px)'),
    useMedia('(min-width: 961px)'),
  ]
  if (isWide) return 10 + optional
  if (isMiddle) return 9 + optional
  return isNarrow ? 8 : 6
}

/**
 * The error of a job as the engine gave it, whole, in a row below the job's own.
 * @param line what the list knows of it; stands there until the rest has come
 * @param optional how many optional columns are shown
 */
export function RowError({ id, line, optional }: { id: number; line: string; optional: number }) {
  const job = useQuery(jobQuery(useAccount(), id))
  const columns = useColumnCount(optional)
  return (
    <tr className="expanded">
      <td colSpan={columns}>
        <div
          className="row-error"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
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
