import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import * as z from 'zod/mini'
import { useCapabilities } from '../../domain/capabilities.ts'
import { statusLabel } from '../../domain/status-display.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { apiQuery } from '../../domain/queries/api-query.ts'
import { rowsSchema } from '../../domain/queries/row-schemas.ts'
import { apiPath } from '../../platform/account.ts'
import { clusterEntry, jobEntry, packageEntries } from './palette-entries.ts'
import { typedJobId, type PaletteEntry } from './palette-model.ts'

const typingPauseMs = 150
/** Of each kind. */
const limit = 6
/** Shorter texts match nearly everything. */
const minLength = 2
const freshMs = 10_000

const namedSchema = z.array(z.object({ id: z.number(), name: z.string() }))

/** The text after a pause in typing. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingPauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** `run airports` is about the package `airports`. */
const subjectOf = (typed: string): string => typed.trim().replace(/^run\s+/i, '')

/** React Query cancels the requests for a text that is not asked for any more. */
function useSearch<S extends z.ZodMiniType>(
  account: string,
  path: (q: string) => string,
  schema: S,
  typed: string,
  isOffered: boolean,
) {
  const query = useQuery({
    ...apiQuery(['palette', account], apiPath(account, path(encodeURIComponent(typed))), schema),
    enabled: isOffered && (typed.length >= minLength || typedJobId(typed) !== null),
    staleTime: freshMs,
    refetchInterval: false,
    retry: false,
  })
  return { data: query.data?.data, isSearching: query.isFetching, error: query.error }
}

interface Actions {
  go: (to: string) => void
  /** Null where packages cannot be run. */
  onRun: ((packageId: number) => void) | null
}

interface Found {
  entries: PaletteEntry[]
  isSearching: boolean
  /** Why something could not be searched; null if all was. */
  error: Error | null
}

/** Jobs, packages and clusters that the server finds for a text. */
export function useFoundEntries(account: string, typed: string, { go, onRun }: Actions): Found {
  const has = useCapabilities()
  const settled = useSettled(subjectOf(typed))
  const named = (kind: 'packages' | 'clusters') => (q: string) =>
    `${kind}/search?q=${q}&limit=${limit}`
  const packages = useSearch(account, named('packages'), namedSchema, settled, has('packages'))
  const clusters = useSearch(account, named('clusters'), namedSchema, settled, has('clusters'))
  const jobs = useSearch(
    account,
    (q) => `jobs?fields=row&limit=${limit}&q=${q}`,
    rowsSchema,
    settled,
    true,
  )
  const typedId = typedJobId(typed)
  const noteOf = (row: JobRow) =>
    `${row.package_name}, ${statusLabel(row.status, row.raw_status).toLowerCase()}`
  const same = jobs.data?.find(({ id }) => id === typedId)
  return {
    entries: [
      ...(typedId === null
        ? []
        : [jobEntry(account, typedId, same ? noteOf(same) : null, 'Job', go)]),
      ...(packages.data ?? []).flatMap((each) => packageEntries(account, each, go, onRun)),
      ...(clusters.data ?? []).map((each) => clusterEntry(account, each, go)),
      ...(jobs.data ?? [])
        .filter(({ id }) => id !== typedId)
        .map((row) => jobEntry(account, row.id, noteOf(row), 'Jobs', go)),
    ],
    isSearching:
      settled !== subjectOf(typed) ||
      packages.isSearching ||
      clusters.isSearching ||
      jobs.isSearching,
    error: jobs.error ?? packages.error ?? clusters.error,
  }
}
