import type { Capability } from '../../contract/sync.ts'
import { paths } from '../domain/paths.ts'

const places = [
  { label: 'Jobs', key: 'j', icon: 'jobs', needs: null, to: paths.jobs },
  {
    label: 'Errors',
    key: 'e',
    icon: 'alert',
    needs: null,
    to: (account: string) => paths.errors(account),
  },
  { label: 'Packages', key: 'p', icon: 'package', needs: 'packages', to: paths.packages },
  { label: 'Clusters', key: 'c', icon: 'cluster', needs: 'clusters', to: paths.clusters },
  { label: 'Schedules', key: 's', icon: 'clock', needs: 'schedules', to: paths.schedules },
  { label: 'Handover', key: 'h', icon: 'check', needs: null, to: paths.handover },
  { label: 'Activity', key: 'a', icon: 'user', needs: null, to: paths.activity },
] as const

export interface NavigationEntry {
  label: string
  /** Pressed after `g`. */
  key: string
  icon: (typeof places)[number]['icon']
  to: string
}

/** The path of an address, without its query. */
const pathOf = (address: string): string => address.split('?')[0] ?? ''

/**
 * @param listQuery the job list's last query, with its `?`
 * @param has whether the account's source has something to show there
 */
export const navigationOf = (
  account: string,
  listQuery: string,
  has: (name: Capability) => boolean,
): NavigationEntry[] =>
  places
    .filter(({ needs }) => needs === null || has(needs))
    .map(({ label, key, icon, to }) => ({
      label,
      key,
      icon,
      to: key === 'j' ? `${pathOf(to(account))}${listQuery}` : to(account),
    }))

/** Whether a page is at an address or below it. */
export const isWithin = (pathname: string, address: string): boolean =>
  `${pathname}/`.startsWith(`${pathOf(address)}/`)

/** Whether an address is one of the lists that the navigation leads to. */
export const isListPath = (account: string, pathname: string): boolean =>
  places.some(({ to }) => pathOf(to(account)) === pathname)
