import { Link } from '../ui/Link.tsx'

/** An address that leads nowhere, or a start that found no account. */
export function NotFoundPage({ problem }: { problem?: string }) {
  return (
    <div className="grid justify-items-start gap-3 p-6">
      <h1 className="text-l font-strong">
        {problem === undefined ? 'Page not found' : 'Jobwatch cannot start here'}
      </h1>
      <p className="text-text-2">
        {problem ?? 'The address may be mistyped or from an older version.'}
      </p>
      <Link className="underline underline-offset-4" to="/">
        Go to the jobs
      </Link>
    </div>
  )
}
