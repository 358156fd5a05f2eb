import { Icon } from './Icon.tsx'

/** Above a list: why its actions are disabled. */
export function ReadOnlyNote({ reason }: { reason: string | null }) {
  if (reason === null) return null
  return (
    <p className="flex items-center gap-2 border-b border-border bg-sunken px-(--gutter) py-2 text-text-2">
      <Icon name="user" size={14} />
      {reason}
    </p>
  )
}
