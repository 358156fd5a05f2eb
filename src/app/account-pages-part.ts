import { lazyPart } from '../ui/lazy-part.tsx'

export const AccountPages = lazyPart('This page', () =>
  import('./AccountPages.tsx').then((module) => module.AccountPages),
)
