import { useSearchParams } from 'react-router-dom'
import { ActivityView, type ActivityFrameProps } from '../features/activity/ActivityView.tsx'
import { AdminFrame } from '../features/admin/AdminFrame.tsx'
import { KeysView } from '../features/admin/KeysView.tsx'
import { NotificationsView } from '../features/admin/NotificationsView.tsx'
import { OverviewView } from '../features/admin/OverviewView.tsx'
import { SessionsView } from '../features/admin/SessionsView.tsx'
import { UsersView } from '../features/admin/UsersView.tsx'
import { useSession } from '../domain/session.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'

const ActivityFrame = (props: ActivityFrameProps) => <AdminFrame view="activity" {...props} />

/** `/admin`: accounts, users, sessions, keys, everybody's activity and messages. For administrators. */
export function AdminPage() {
  const [search] = useSearchParams()
  const session = useSession()
  if (session === null) return <SkeletonLines count={6} label="Loading" />
  if (session.user !== null && session.user.role !== 'admin')
    return (
      <EmptyState icon="user" title="For administrators" isMain>
        Your role {session.user.role} does not include this. Ask an administrator.
      </EmptyState>
    )
  switch (search.get('view')) {
    case 'users':
      return <UsersView />
    case 'sessions':
      return <SessionsView />
    case 'keys':
      return <KeysView />
    case 'activity':
      return <ActivityView scope={null} frame={ActivityFrame} />
    case 'notifications':
      return <NotificationsView />
    case null:
    default:
      return <OverviewView />
  }
}
