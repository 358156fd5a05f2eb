import { Tag, type TagColor } from './Tag.tsx'

/** Below a dialog's title: the account in which its action takes effect. */
export function AccountLabel({
  name,
  word,
  color,
  production,
}: {
  name: string
  word: string | null
  color: TagColor | null
  production: boolean
}) {
  return (
    <p className="mt-1 flex items-center gap-2 text-text-2">
      <span className="min-w-0 truncate">
        In <b className="font-strong text-text">{name}</b>
      </span>
      {word === null ? null : (
        <Tag color={color} strong={production}>
          {word}
        </Tag>
      )}
    </p>
  )
}
