import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { useSearchParams } from 'react-router-dom'
import { SignInChoices } from '../features/session/SignInChoices.tsx'
import { SignInProblem } from '../features/session/SignInProblem.tsx'
import { sessionQuery } from '../domain/session.ts'
import { returnPath } from '../domain/sign-in.ts'
import { basePath } from '../platform/base-path.ts'
import { failedRead } from '../platform/error-facts.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { BrandMark } from '../ui/BrandMark.tsx'
import { classes } from '../ui/classes.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'

function Frame({ version, children }: { version: string | null; children: ReactNode }) {
  return (
    <main
      id="content"
      className={classes(
        'grid min-h-dvh content-center justify-items-center gap-4 bg-sunken p-4',
        'max-sm:content-start max-sm:bg-surface max-sm:pt-12',
      )}
    >
      <div
        className={classes(
          'grid w-full max-w-92 gap-5 rounded-float border border-border bg-surface p-7',
          'max-sm:border-0 max-sm:p-0',
        )}
      >
        <div className="flex items-center gap-2.5">
          <BrandMark />
          <h1 className="text-l tracking-[-0.012em]">Sign in to Jobwatch</h1>
        </div>
        {children}
      </div>
      <p className="text-s text-text-3">{version === null ? '\u00A0' : `Jobwatch ${version}`}</p>
    </main>
  )
}

/** In a tab that an open page has sent the person to. */
const doneText = 'You are signed in. You can close this tab and go on in the other one.'

/** `/sign-in`: by name and password or by the identity provider, then on to `return_to`. */
export function SignInPage() {
  usePageTitle('Sign in')
  const [search] = useSearchParams()
  const query = useQuery(sessionQuery())
  const session = query.data?.data ?? null
  const isDone = search.get('done') !== null
  const returnTo = returnPath(search)
  // The page is loaded anew: nothing of an earlier user is left in it, and password managers notice.
  const goOn = () => window.location.replace(`${basePath}${returnTo}`)
  // Nobody signs in to a server that only this machine can reach.
  const isIn = session !== null && (session.mode === 'local' || session.user !== null)
  useEffect(() => {
    if (isIn && !isDone) window.location.replace(`${basePath}${returnTo}`)
  }, [isIn, isDone, returnTo])

  if (session === null)
    return (
      <Frame version={null}>
        {query.error ? (
          <ErrorState title="The server could not be asked" {...failedRead(query)} />
        ) : (
          <SkeletonLines count={4} label="Loading" />
        )}
      </Frame>
    )
  if (isIn && !isDone) return null
  return (
    <Frame version={session.version}>
      {isIn ? (
        <p role="status">{doneText}</p>
      ) : (
        <>
          <SignInProblem name={search.get('problem')} />
          <SignInChoices
            session={session}
            returnTo={isDone ? '/sign-in?done=1' : returnTo}
            onSignedIn={isDone ? () => void query.refetch() : goOn}
          />
        </>
      )}
    </Frame>
  )
}
