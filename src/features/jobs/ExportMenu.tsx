import { useEffect, useRef, useState } from 'react'
import { listQueryToParams } from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { listRequestedAt } from '../../domain/queries/jobs.ts'
import { formatCount } from '../../format/number.ts'
import { copyText } from '../../platform/clipboard.ts'
import { locale } from '../../platform/date-locale.ts'
import { notify, notifyAlert } from '../../platform/notices.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { Menu } from '../../ui/Menu.tsx'
import {
  maxExported,
  queryAsOf,
  readAll,
  readByIds,
  saveExport,
  type Exported,
  type ExportFormat,
  type ExportScope,
} from './export-jobs.ts'

interface Progress {
  count: number
  total: string | null
}

const counted = (count: number) => `${formatCount(count, locale)} ${count === 1 ? 'job' : 'jobs'}`

/** What was exported, in words. */
function outcomeText(count: number, isCut: boolean, total: string | null): string {
  if (!isCut) return `Exported ${counted(count)}`
  return `Exported the first ${counted(count)} of ${total ?? 'more'}; narrow the list for the rest`
}

type OnProgress = (count: number, total: string | null) => void
/** Reads what is exported, and says what it is. */
type Read = (signal: AbortSignal, onProgress: OnProgress) => Promise<[Exported, search: string]>

/** Runs an export, one at a time; leaving the page cancels it. */
function useExport(scope: ExportScope, read: Read) {
  const [progress, setProgress] = useState<Progress | null>(null)
  const running = useRef<AbortController | null>(null)
  const cancel = () => running.current?.abort()
  useEffect(() => () => running.current?.abort(), [])
  const start = async (format: ExportFormat) => {
    if (running.current) return
    const abort = new AbortController()
    running.current = abort
    setProgress({ count: 0, total: null })
    try {
      const onProgress = (count: number, total: string | null) => setProgress({ count, total })
      const [exported, search] = await read(abort.signal, onProgress)
      saveExport(format, scope, exported, search, serverNow())
      const { rows, isCut, total } = exported
      notify({ tone: 'info', text: outcomeText(rows.length, isCut, total), to: null, stays: isCut })
    } catch (error) {
      if (!abort.signal.aborted) notifyAlert(`Not exported: ${refusalMessage(error)}`)
    } finally {
      running.current = null
      setProgress(null)
    }
  }
  return { progress, start, cancel }
}

/** How far an export is; it can be cancelled. */
function ExportProgress({ progress, onCancel }: { progress: Progress; onCancel: () => void }) {
  const { count, total } = progress
  const all = Math.min(maxExported, Number.parseInt(total ?? '0', 10))
  return (
    <div
      role="status"
      className={classes(
        'fixed right-4 bottom-4 z-36 flex items-center gap-3 rounded-float bg-raised px-4 py-2.5',
        'shadow-pop forced-colors:border max-sm:right-2 max-sm:bottom-[calc(64px+env(safe-area-inset-bottom))]',
      )}
    >
      <span>
        {total === null
          ? 'Exporting…'
          : `Exporting ${formatCount(count, locale)} of ${counted(all)}`}
      </span>
      <progress className="w-24" max={Math.max(1, all)} value={count} aria-label="Export" />
      <Button size="small" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  )
}

const copyLinks = (rows: readonly JobRow[], linkOf: (id: number) => string): Promise<void> =>
  copyText(
    rows.map(({ id }) => linkOf(id)).join('\n'),
    `Copied the links to ${counted(rows.length)}`,
  )

/** Exports the whole list as it is on screen: its scope, columns and order. */
export function ExportMenu({
  scope,
  rows,
  total,
  linkOf,
}: {
  scope: ExportScope
  /** On this page. */
  rows: readonly JobRow[]
  /** Jobs that match: `2,731`, or `10,000+`. */
  total: string | null
  linkOf: (id: number) => string
}) {
  const { api } = usePageClient()
  const { account, query } = scope
  const { progress, start, cancel } = useExport(scope, async (signal, onProgress) => {
    // 0 if so much has been read since that it is forgotten.
    const requestedAt = listRequestedAt(api, account, query) || Date.now()
    const pinned = queryAsOf(query, serverNow() - (Date.now() - requestedAt))
    const exported = await readAll(api, account, pinned, signal, onProgress)
    return [exported, listQueryToParams(pinned).toString()]
  })
  const isEmpty = rows.length === 0
  const size = total === null ? 'all jobs' : `${total} ${total === '1' ? 'job' : 'jobs'}`
  const item = (format: ExportFormat) => ({
    key: format,
    label: `${format.toUpperCase()}, ${size}`,
    icon: 'download' as const,
    disabled: isEmpty || progress !== null,
    title: `With the columns and in the order on screen; at most ${counted(maxExported)}`,
    onSelect: () => void start(format),
  })
  return (
    <>
      <Menu
        icon="download"
        label="Export"
        className="max-sm:hidden"
        items={[
          item('csv'),
          item('json'),
          {
            key: 'links',
            label: `Copy links to the ${counted(rows.length)} shown`,
            icon: 'link',
            disabled: isEmpty,
            onSelect: () => void copyLinks(rows, linkOf),
          },
        ]}
      />
      {progress === null ? null : <ExportProgress progress={progress} onCancel={cancel} />}
    </>
  )
}

/** Exports the selected jobs, which may be more than the rows on the page. */
export function ExportSelection({ scope, ids }: { scope: ExportScope; ids: readonly number[] }) {
  const { api } = usePageClient()
  const { progress, start, cancel } = useExport(scope, async (signal, onProgress) => [
    await readByIds(api, scope.account, ids, signal, onProgress),
    `ids=${ids.join(',')}`,
  ])
  const item = (format: ExportFormat) => ({
    key: format,
    label: format.toUpperCase(),
    icon: 'download' as const,
    disabled: progress !== null,
    onSelect: () => void start(format),
  })
  return (
    <>
      <Menu icon="download" variant="ghost" items={[item('csv'), item('json')]}>
        Export
      </Menu>
      {progress === null ? null : <ExportProgress progress={progress} onCancel={cancel} />}
    </>
  )
}
