import { lazyPart } from '../ui/lazy-part.tsx'
import { AccountRedirect } from './AccountRedirect.tsx'

const SignInPage = lazyPart('The sign-in page', () =>
  import('../pages/SignInPage.tsx').then((module) => module.SignInPage),
)
const AdminShell = lazyPart('The administration', () =>
  import('./AdminShell.tsx').then((module) => module.AdminShell),
)
const AdminPage = lazyPart('The administration', () =>
  import('../pages/AdminPage.tsx').then((module) => module.AdminPage),
)

/** A page that belongs to no account, or the frame of the administration. */
export function ServerPages({ place }: { place: 'start' | 'sign-in' | 'admin' | 'admin-page' }) {
  switch (place) {
    case 'start':
      return <AccountRedirect />
    case 'sign-in':
      return <SignInPage />
    case 'admin':
      return <AdminShell />
    case 'admin-page':
      return <AdminPage />
  }
}
