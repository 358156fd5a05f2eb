import type { UseQueryResult } from '@tanstack/react-query'
import { useState, type ComponentType, type ReactNode } from 'react'
import { activityPageQuery, type ActivityFilter } from '../../domain/activity.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatCounted } from '../../format/number.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { locale } from '../../platform/date-locale.ts'
import { notify, notifyAlert } from '../../platform/notices.ts'
import { Button } from '../../ui/Button.tsx'
import { ListFooter } from '../../ui/ListBars.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { ActivityFilters } from './ActivityFilters.tsx'
import { ActivityTable } from './ActivityTable.tsx'
import { exportActivity, type ActivityFormat } from './export-activity.ts'
import { useActivityFilter } from './use-activity-filter.ts'

/** What the page puts around the entries. */
export interface ActivityFrameProps {
  noun: string
  icon: 'jobs'
  /** Of the rows; null before they are read. */
  count: number | null
  query: Pick<UseQueryResult<ApiResponse<unknown>>, 'error' | 'isFetching' | 'refetch'>
  search: ReactNode
  action: ReactNode
  summary: string
  empty: { title: string; text: string }
  children: ReactNode
}

function ExportMenu({ scope, filter }: { scope: string | null; filter: ActivityFilter }) {
  const client = usePageClient()
  const [isExporting, setExporting] = useState(false)
  const save = async (format: ActivityFormat) => {
    if (isExporting) return
    setExporting(true)
    try {
      const { count, isCut } = await exportActivity(client.api, { scope, filter, format })
      const entries = formatCounted(count, 'entry', 'entries', locale)
      notify({
        tone: 'info',
        text: isCut ? `Exported the newest ${entries}; there are more` : `Exported ${entries}`,
        to: null,
      })
    } catch (error) {
      notifyAlert(`Not exported: ${refusalMessage(error)}`)
    }
    setExporting(false)
  }
  return (
    <Menu
      icon="download"
      className="max-sm:h-9"
      items={[
        { key: 'csv', label: 'CSV', onSelect: () => void save('csv') },
        { key: 'json', label: 'JSON', onSelect: () => void save('json') },
      ]}
    >
      {isExporting ? 'Exporting…' : 'Export'}
    </Menu>
  )
}

/**
 * Who did what, newest first.
 * @param scope slug of the account whose activity it is; null for that of the whole server
 */
export function ActivityView({
  scope,
  frame: Frame,
}: {
  scope: string | null
  frame: ComponentType<ActivityFrameProps>
}) {
  const { cursor, ...controls } = useActivityFilter()
  const query = usePolled(activityPageQuery(scope, controls.filter, cursor), 'unheard')
  const entries = query.data?.data.entries ?? null
  const next = query.data?.data.next_cursor ?? null
  return (
    <Frame
      noun="activity"
      icon="jobs"
      count={entries?.length ?? null}
      query={query}
      search={<ActivityFilters scope={scope} controls={controls} />}
      action={<ExportMenu scope={scope} filter={controls.filter} />}
      summary={cursor === '' ? 'newest first' : 'older entries'}
      empty={{
        title: 'No activity',
        text: 'What people and programs do appears here, unless a filter hides it.',
      }}
    >
      <ActivityTable entries={entries ?? []} />
      {next === null && cursor === '' ? null : (
        <ListFooter>
          {cursor === '' ? null : (
            <Button icon="left" onClick={() => controls.set('cursor', '')}>
              Newest
            </Button>
          )}
          {next === null ? null : (
            <Button icon="right" onClick={() => controls.set('cursor', next)}>
              Older
            </Button>
          )}
        </ListFooter>
      )}
    </Frame>
  )
}
