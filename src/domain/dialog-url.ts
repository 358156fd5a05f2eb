import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useSearchParams } from 'react-router-dom'
import type { Permission } from '../../contract/identity.ts'
import { useAccount } from '../platform/account.ts'
import { mayDo } from './permissions.ts'

/*
 * Dialogs have an address: they lie over whatever page is open, as search parameters.
 * `src/app/Dialogs.tsx` shows them.
 * - `stop=305,306`: the stop of these jobs
 * - `run=1`, with `package=12` and `rerun_of=305` where known: the run of a package
 * - `evidence=305`: why this job is flagged
 * - `hard_limit=12`: the hard limit of this package
 * - `acknowledge=305,306`, `assign=305`: a decision about these failures
 * - `bulk=7`: what became of an action on many jobs
 */

export type OpenDialog =
  | { kind: 'stop'; jobIds: number[] }
  | { kind: 'run'; packageId: number | null; rerunOf: number | null }
  | { kind: 'evidence'; jobId: number }
  | { kind: 'hard_limit'; packageId: number }
  | { kind: 'acknowledge' | 'assign'; jobIds: number[] }
  | { kind: 'bulk'; bulkId: number }

/** What a dialog is for, and so what a person has to be allowed to do to open it. */
export const dialogPermissions: Record<OpenDialog['kind'], Permission> = {
  stop: 'job.stop',
  run: 'job.run',
  evidence: 'job.read',
  hard_limit: 'package.limit',
  acknowledge: 'failure.acknowledge',
  assign: 'failure.acknowledge',
  bulk: 'job.read',
}

const names = [
  'stop',
  'run',
  'package',
  'rerun_of',
  'evidence',
  'hard_limit',
  'acknowledge',
  'assign',
  'bulk',
] as const

/** The API never answers with more at once. */
const maxJobs = 100

const toId = (text: string | null) =>
  text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null

const idsOf = (text: string): number[] =>
  [...new Set(text.split(',').flatMap((each) => toId(each.trim()) ?? []))].slice(0, maxJobs)

/** Reads which dialog an address opens; null for none or for one that cannot be read. */
export function readDialog(search: URLSearchParams): OpenDialog | null {
  for (const kind of ['stop', 'acknowledge', 'assign'] as const) {
    const jobIds = idsOf(search.get(kind) ?? '')
    if (jobIds.length > 0) return { kind, jobIds }
    if (search.has(kind)) return null
  }
  if (search.get('run') === '1')
    return {
      kind: 'run',
      packageId: toId(search.get('package')),
      rerunOf: toId(search.get('rerun_of')),
    }
  const jobId = toId(search.get('evidence'))
  if (jobId !== null) return { kind: 'evidence', jobId }
  const bulkId = toId(search.get('bulk'))
  if (bulkId !== null) return { kind: 'bulk', bulkId }
  const packageId = toId(search.get('hard_limit'))
  return packageId === null ? null : { kind: 'hard_limit', packageId }
}

function withDialog(search: URLSearchParams, dialog: OpenDialog | null): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of names) next.delete(name)
  if (dialog && 'jobIds' in dialog) next.set(dialog.kind, dialog.jobIds.join(','))
  if (dialog?.kind === 'bulk') next.set('bulk', String(dialog.bulkId))
  if (dialog?.kind === 'run') {
    next.set('run', '1')
    if (dialog.packageId !== null) next.set('package', String(dialog.packageId))
    if (dialog.rerunOf !== null) next.set('rerun_of', String(dialog.rerunOf))
  }
  if (dialog?.kind === 'evidence') next.set('evidence', String(dialog.jobId))
  if (dialog?.kind === 'hard_limit') next.set('hard_limit', String(dialog.packageId))
  return next
}

/** The page's own parameters, without those of a dialog. */
export const withoutDialog = (search: URLSearchParams): URLSearchParams => withDialog(search, null)

/**
 * Opens and closes dialogs by address, and says so if the person may not do what a dialog is for. Opening adds to the history, so that Back closes; closing
 * replaces.
 */
export function useDialogs(): {
  open: (dialog: OpenDialog) => void
  close: () => void
  current: OpenDialog | null
} {
  const [search, setSearch] = useSearchParams()
  const client = useQueryClient()
  const account = useAccount()
  const open = useCallback(
    (dialog: OpenDialog) => {
      if (!mayDo(client, account, dialogPermissions[dialog.kind])) return
      const shown = new URLSearchParams(window.location.search)
      // Pressed again while the dialog is still loading: that is no other place in the history.
      if (withDialog(shown, dialog).toString() === shown.toString()) return
      setSearch((old) => withDialog(old, dialog), { preventScrollReset: true })
    },
    [setSearch, client, account],
  )
  const close = useCallback(
    () => setSearch((old) => withDialog(old, null), { replace: true, preventScrollReset: true }),
    [setSearch],
  )
  return { open, close, current: readDialog(search) }
}
