import { Link } from 'react-router-dom'
import {
  dismissNotice,
  holdNotice,
  releaseNotice,
  useNotices,
  type Notice,
} from '../platform/notices.ts'
import { Icon } from '../ui/Icon.tsx'

function One({ notice }: { notice: Notice }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only keeps it from going while it is read
    <div
      className={`notice ${notice.tone}`}
      onMouseEnter={() => holdNotice(notice.id)}
      onMouseLeave={() => releaseNotice(notice.id)}
      onFocus={() => holdNotice(notice.id)}
      onBlur={() => releaseNotice(notice.id)}
    >
      <span>{notice.text}</span>
      {notice.to === null ? null : (
        <Link to={notice.to} onClick={() => dismissNotice(notice.id)}>
          Open
        </Link>
      )}
      <button
        type="button"
        aria-label="Dismiss this message"
        onClick={() => dismissNotice(notice.id)}
      >
        <Icon name="x" size={14} />
      </button>
    </div>
  )
}

/**
 * What became of the things the person did. Two regions, both there from the start, so that readers
 * hear what comes into them.
 */
export function Notices() {
  const notices = useNotices()
  return (
    <div className="notices">
      <div role="status" className="grid gap-2">
        {notices
          .filter((notice) => notice.tone === 'info')
          .map((notice) => (
            <One key={notice.id} notice={notice} />
          ))}
      </div>
      <div role="alert" className="grid gap-2">
        {notices
          .filter((notice) => notice.tone === 'alert')
          .map((notice) => (
            <One key={notice.id} notice={notice} />
          ))}
      </div>
    </div>
  )
}
