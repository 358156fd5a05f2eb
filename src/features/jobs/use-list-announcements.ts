import { useEffect } from 'react'
import type { JobFilter } from '../../../contract/filter.ts'
import { announce } from '../../ui/announce.ts'
import { countedJobs } from './list-words.ts'
import type { JobList } from './use-job-list.ts'

/**
 * Tells screen readers how many jobs a filter found, and that there are new ones.
 * @param newJobs label of the button that brings them in; null for none
 */
export function useListAnnouncements(
  filter: JobFilter,
  { readTotal, isPrevious }: JobList,
  newJobs: string | null,
): void {
  useEffect(() => {
    if (readTotal !== null && !isPrevious) announce(countedJobs(filter, readTotal))
  }, [readTotal, isPrevious, filter])
  useEffect(() => {
    if (newJobs !== null) announce(newJobs)
  }, [newJobs])
}
