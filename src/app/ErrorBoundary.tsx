import { Component, type ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'

/** The last net: a mistake of ours shows a way on, never a blank page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <div role="alert" className="grid justify-items-start gap-3 p-6">
        <h1 className="text-l font-strong">Something went wrong on this page</h1>
        <p className="text-text-2">
          This is a fault in Jobwatch, not in your jobs; they keep running. Reloading usually helps.
        </p>
        <pre className="text-s font-mono text-text-3 whitespace-pre-wrap">{error.message}</pre>
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
    )
  }
}
