import { useNavigate } from 'react-router-dom'
import type { Role } from '../../../contract/identity.ts'
import { roleIn, useSession } from '../../domain/session.ts'
import { signOut } from '../../domain/sign-in.ts'
import { paths } from '../../domain/paths.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import { notifyAlert } from '../../platform/notices.ts'
import { Menu } from '../../ui/Menu.tsx'
import type { MenuItem } from '../../ui/menu-panel.tsx'

const roleMeanings: Record<Role, string> = {
  viewer: 'Reads everything, changes nothing.',
  operator: 'Runs and stops jobs.',
  admin: 'Manages clusters, schedules, users and keys.',
}

function leave(everywhere: boolean): void {
  signOut(everywhere).catch((error: unknown) =>
    notifyAlert(`Not signed out: ${refusalMessage(error)}`),
  )
}

const longestShown = 24

/** The signed-in person; nothing where nobody signs in. */
export function SessionMenu({ account }: { account: string }) {
  const session = useSession()
  const navigate = useNavigate()
  if (session?.mode !== 'team' || session.user === null) return null
  const { user } = session
  const role = roleIn(user, account)
  const administration: MenuItem[] =
    user.role === 'admin'
      ? [
          {
            key: 'admin',
            label: 'Administration',
            icon: 'user',
            onSelect: () => void navigate(paths.admin()),
          },
        ]
      : []
  const shortName =
    user.name.length > longestShown ? `${user.name.slice(0, longestShown)}…` : user.name
  return (
    <Menu
      icon="user"
      variant="ghost"
      className="max-sm:px-1.5"
      label={`${shortName}, ${role}`}
      heading={
        <div className="border-b border-border px-2.5 pt-1.5 pb-2" role="presentation">
          <p className="font-strong wrap-anywhere">
            <bdi>{user.name}</bdi>
          </p>
          <p className="text-s text-text-3">
            {role}. {roleMeanings[role]}
          </p>
        </div>
      }
      items={[
        ...administration,
        { key: 'out', label: 'Sign out', onSelect: () => leave(false) },
        { key: 'everywhere', label: 'Sign out everywhere', onSelect: () => leave(true) },
      ]}
    >
      <span className="max-w-56 truncate max-md:hidden">
        <bdi>{shortName}</bdi>
        <span className="font-normal text-text-3 max-lg:hidden">, {role}</span>
      </span>
    </Menu>
  )
}
