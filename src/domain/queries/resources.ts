import * as z from 'zod/mini'
import {
  activitySchema,
  invalidPackageSchema,
  packageCardSchema,
  packageRunSchema,
  scheduleCardSchema,
} from '../../../contract/history.ts'
import {
  clusterSchema,
  hardLimitSchema,
  packageSchema,
  scheduleSchema,
} from '../../../contract/resources.ts'
import { apiPath } from '../../platform/account.ts'
import { freshForMs } from '../poll.ts'
import { apiQuery } from './api-query.ts'
import { resourceKeys } from './keys.ts'
import { wholeListQuery } from './whole-list-query.ts'

const packageWithCard = z.extend(packageSchema, { card: packageCardSchema })
export type PackageWithCard = z.output<typeof packageWithCard>

const scheduleWithCard = z.extend(scheduleSchema, { card: scheduleCardSchema })
export type ScheduleWithCard = z.output<typeof scheduleWithCard>

/** Every package with its usual runtime and last runs. */
export const packagesQuery = (account: string) =>
  wholeListQuery(
    resourceKeys.packages(account),
    apiPath(account, 'packages?fields=card'),
    packageWithCard,
  )

export const packageQuery = (account: string, id: number) =>
  apiQuery(
    [...resourceKeys.packages(account), id],
    apiPath(account, `packages/${id}`),
    packageSchema,
  )

export const invalidPackagesQuery = (account: string) =>
  apiQuery(
    [...resourceKeys.packages(account), 'invalid'],
    apiPath(account, 'packages/invalid'),
    z.array(invalidPackageSchema),
  )

/** The limit that somebody set for the package's runs. */
export const hardLimitQuery = (account: string, id: number) =>
  apiQuery(
    [...resourceKeys.packages(account), 'hard_limit'],
    apiPath(account, `packages/${id}/hard_limit`),
    hardLimitSchema,
  )

/** What people changed about the package, oldest first. */
export const packageActivityQuery = (account: string, id: number) =>
  apiQuery(
    [...resourceKeys.packages(account), 'activity'],
    apiPath(account, `packages/${id}/activity`),
    z.array(activitySchema),
  )

/** Oldest first; the chart's bars. */
export const packageRunsQuery = (account: string, id: number) => ({
  ...apiQuery(
    [...resourceKeys.packages(account), 'runs'],
    apiPath(account, `packages/${id}/runs?limit=60`),
    z.array(packageRunSchema),
  ),
  staleTime: freshForMs('detail', []),
})

export const clustersQuery = (account: string) =>
  wholeListQuery(resourceKeys.clusters(account), apiPath(account, 'clusters'), clusterSchema)

/** Every schedule with its last runs. */
export const schedulesQuery = (account: string) =>
  wholeListQuery(
    resourceKeys.schedules(account),
    apiPath(account, 'schedules?fields=card'),
    scheduleWithCard,
  )
