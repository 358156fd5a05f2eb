import type { JobRow } from '../../../contract/job-row.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'

const creatorIcons: Record<string, IconName> = { schedule: 'clock', user: 'user', job: 'package' }

/** Who or what started a job. */
export const rowCreator = (row: JobRow): string => row.creator?.display_name ?? row.owner_name

export function NameWithIcon({ name, icon }: { name: string; icon: IconName }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={name}>
      <Icon name={icon} size={14} className="text-text-3" />
      <span className="two-lines overflow-hidden text-ellipsis" data-clip>
        {name}
      </span>
    </span>
  )
}

export function CreatorName({ row }: { row: JobRow }) {
  const icon = creatorIcons[row.creator?.type.toLowerCase() ?? ''] ?? 'user'
  return <NameWithIcon name={rowCreator(row)} icon={icon} />
}
