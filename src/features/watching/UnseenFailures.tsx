import { useEffect, useRef, useState } from 'react'
import { failuresQuery } from '../../domain/queries/background.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { markTab } from '../../platform/document-title.ts'
import { isHeld } from '../../platform/tab-locks.ts'
import { readSeen, unseenFailures, writeSeen } from '../../domain/watching/unseen.ts'
import { useBackgroundPoll } from '../../domain/watching/use-background-poll.ts'
import { listLock, useHeldName } from './visible-job.ts'

/**
 * @param wasInSight this tab has shown the list until now: what the server knows at this moment is
 * what could be seen
 */
function Counting({ account, wasInSight }: { account: string; wasInSight: boolean }) {
  const [begunAt] = useState(() => Date.now())
  const isBase = useRef(wasInSight)
  const { data, dataUpdatedAt } = useBackgroundPoll(
    account,
    { ...failuresQuery(account), staleTime: 0, refetchOnMount: 'always' },
    'failures',
  )
  useEffect(() => {
    if (data === undefined || dataUpdatedAt < begunAt) return undefined
    let isOver = false
    const count = async () => {
      const seenElsewhere = await isHeld(listLock(account))
      if (isOver) return
      const seen = readSeen(account)
      if (seen === null || isBase.current || seenElsewhere) {
        isBase.current = false
        writeSeen(account, { at: serverNow(), ids: data.data.map(({ id }) => id) })
        markTab(0)
      } else {
        markTab(unseenFailures(data.data, seen))
      }
    }
    void count()
    return () => {
      isOver = true
    }
  }, [account, begunAt, data, dataUpdatedAt])
  useEffect(() => () => markTab(0), [])
  return null
}

/** Marks the tab with the failures since the job list was last in sight. */
export function UnseenFailures({
  account,
  isListInSight,
}: {
  account: string
  isListInSight: boolean
}) {
  const [wasInSight, setWasInSight] = useState(isListInSight)
  useHeldName(isListInSight ? listLock(account) : null)
  if (isListInSight && !wasInSight) setWasInSight(true)
  return isListInSight ? null : <Counting account={account} wasInSight={wasInSight} />
}
