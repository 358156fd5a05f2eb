import { useCallback, useState } from 'react'
import { matchingIdsSchema } from '../../../contract/bulk.ts'
import { filterToParams, type JobFilter } from '../../../contract/filter.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import { apiPath, useAccount } from '../../platform/account.ts'
import { notifyAlert } from '../../platform/notices.ts'

/** Every job that matched when it was asked for. */
export interface AllMatching {
  ids: readonly number[]
  /** False if there are more than one action can take. */
  complete: boolean
}

/**
 * The ids of all jobs that match a filter, read once: what comes later is not among them.
 * @param filterKey another one forgets what was read
 */
export function useAllMatching(filter: JobFilter, filterKey: string) {
  const { api } = usePageClient()
  const account = useAccount()
  const [read, setRead] = useState<{ key: string; all: AllMatching } | null>(null)
  const [isReading, setReading] = useState(false)
  const select = async () => {
    setReading(true)
    try {
      const path = apiPath(account, `jobs/ids?${filterToParams(filter).toString()}`)
      const { data } = await api.read(path, matchingIdsSchema)
      setRead({ key: filterKey, all: data })
    } catch (error) {
      notifyAlert(`The matching jobs could not be read: ${refusalMessage(error)}`)
    } finally {
      setReading(false)
    }
  }
  const clear = useCallback(() => setRead(null), [])
  return {
    all: read !== null && read.key === filterKey ? read.all : null,
    isReading,
    select,
    clear,
  }
}
