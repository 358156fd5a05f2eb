import {
  dismissNotice,
  holdNotice,
  releaseNotice,
  useNotices,
  type Notice,
} from '../platform/notices.ts'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { Link } from '../ui/Link.tsx'

function NoticeCard({ notice }: { notice: Notice }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- holds the notice
    <div
      className={classes(
        'flex items-center gap-2.5 rounded-float bg-raised py-2.5 pr-2 pl-3.5 shadow-pop',
        notice.tone === 'alert' && 'border-l-3 border-failed-solid',
      )}
      data-notice={notice.tone}
      onMouseEnter={() => holdNotice(notice.id)}
      onMouseLeave={() => releaseNotice(notice.id)}
      onFocus={() => holdNotice(notice.id)}
      onBlur={() => releaseNotice(notice.id)}
    >
      <span className="min-w-0 flex-1 wrap-anywhere">{notice.text}</span>
      {notice.to === null ? null : (
        <Link className="font-strong" to={notice.to} onClick={() => dismissNotice(notice.id)}>
          Open
        </Link>
      )}
      <button
        type="button"
        className={classes(
          'grid size-7 flex-none place-items-center rounded text-text-3 hover:bg-hover',
          'hover:text-text',
        )}
        aria-label="Dismiss this message"
        onClick={() => dismissNotice(notice.id)}
      >
        <Icon name="x" size={14} />
      </button>
    </div>
  )
}

/**
 * Messages about what the person did. Both live regions are mounted from the start: screen readers
 * announce only what is added to an existing one.
 */
export function Notices() {
  const notices = useNotices()
  const region = (tone: Notice['tone']) =>
    notices
      .filter((notice) => notice.tone === tone)
      .map((notice) => <NoticeCard key={notice.id} notice={notice} />)
  return (
    <div
      className={classes(
        'fixed right-4 bottom-4 z-50 grid w-[min(380px,calc(100vw-32px))] gap-2',
        'max-sm:bottom-[calc(68px+env(safe-area-inset-bottom))]',
      )}
      data-testid="notices"
    >
      <div role="status" className="grid gap-2">
        {region('info')}
      </div>
      <div role="alert" className="grid gap-2">
        {region('alert')}
      </div>
    </div>
  )
}
