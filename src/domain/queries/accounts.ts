import { apiQuery } from './api-query.ts'

/** The accounts of this server, with how each is told from the others. */
export const accountsQuery = () => ({
  ...apiQuery(['accounts'], '/accounts', () =>
    import('./account-schema.ts').then((module) => module.accountsSchema),
  ),
  staleTime: 60_000,
})
