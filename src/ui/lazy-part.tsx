import {
  Component,
  lazy,
  memo,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type LazyExoticComponent,
  type ReactNode,
} from 'react'

/** Before loading is tried a second time: a lost packet has been sent again by then. */
const retryDelayMs = 1_000

/** A part that could not be loaded or has thrown. */
export interface BrokenPart {
  /** The server has been updated: only a reload of the page brings this part. */
  isOutdated: boolean
  retry: () => void
}

type Load<P> = () => Promise<ComponentType<P>>

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function loadTwice<P>(load: Load<P>): Promise<{ default: ComponentType<P> }> {
  try {
    return { default: await load() }
  } catch {
    await wait(retryDelayMs)
    return { default: await load() }
  }
}

/** Whether the server serves another build of this page than the one that runs here. */
async function isOtherBuild(): Promise<boolean> {
  const entry = document.querySelector('script[type=module][src]')?.getAttribute('src')
  if (!entry) return false
  try {
    // The server may live below a path: `/jobwatch/assets/app-1.js` is loaded by `/jobwatch/`.
    const page = entry.replace(/assets\/.*/, '')
    const response = await fetch(page, { headers: { accept: 'text/html' }, cache: 'no-store' })
    return response.ok && !(await response.text()).includes(entry)
  } catch {
    return false
  }
}

class Boundary extends Component<
  {
    children: ReactNode
    broken: (part: BrokenPart) => ReactNode
    onBroken: () => void
    onRetry: () => void
  },
  { isBroken: boolean; isOutdated: boolean }
> {
  override state = { isBroken: false, isOutdated: false }

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true }
  }

  override componentDidCatch(): void {
    this.props.onBroken()
    void isOtherBuild().then((isOutdated) => this.setState({ isOutdated }))
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children
    return this.props.broken({ isOutdated: this.state.isOutdated, retry: this.props.onRetry })
  }
}

/** @param name what is missing, to begin a sentence with: `The log` */
const notShown = (name: string) =>
  function NotShown({ isOutdated, retry }: BrokenPart): ReactNode {
    return (
      <p role="alert" className="flex flex-wrap items-center gap-2 px-4 py-2 text-text-2">
        {isOutdated ? 'A new version of Jobwatch is available.' : `${name} could not be shown.`}
        <button
          type="button"
          className="btn btn-small"
          onClick={isOutdated ? () => location.reload() : retry}
        >
          {isOutdated ? 'Reload' : 'Try again'}
        </button>
      </p>
    )
  }

type Broken = string | ((part: BrokenPart) => ReactNode) | null

function brokenView(name: Broken): (part: BrokenPart) => ReactNode {
  if (name === null) return () => null
  return typeof name === 'string' ? notShown(name) : name
}

const loaders: (() => Promise<void>)[] = []

/**
 * Loads the code of every part, on the server, where nothing can be loaded while a page is rendered.
 * @throws whatever the module of a part throws
 */
export async function loadParts(): Promise<void> {
  // A part that was loaded may have brought further ones.
  for (const load of loaders) await load()
}

/** Parts on the page that are still to be loaded, or whose markup is still to be taken over. */
const pending = new Set<object>()

export const hasPendingParts = (): boolean => pending.size > 0

/** Beside a part's content, with which it is mounted. */
function Arrival({ onArrive }: { onArrive: () => void }) {
  useEffect(onArrive, [onArrive])
  return null
}

/** A part of the page that can be loaded before it is shown, so that it is there at once. */
export type LazyPart<P> = ComponentType<P> & {
  /** Rejects if the code cannot be loaded; showing the part tries again. */
  preload: () => Promise<void>
}

/**
 * A part of the page whose code is loaded later, in an error boundary of its own, so that a failure
 * in it does not affect the rest. The server renders it with the page; in the browser its markup
 * stays as it is until the code is there.
 * @param name begins the sentence that says it could not be shown; a function shows something else;
 * null shows nothing
 * @param fallback shown until the part is loaded
 */
export function lazyPart<P extends object>(
  name: Broken,
  load: Load<P>,
  fallback: ReactNode | ((props: P) => ReactNode) = null,
): LazyPart<P> {
  const broken = brokenView(name)
  const make = (): LazyExoticComponent<ComponentType<P>> => lazy(() => loadTwice(load))
  // React remembers a failed load, so another try needs another component.
  let current: ComponentType<P> | LazyExoticComponent<ComponentType<P>> = make()
  const preload = async () => {
    current = await load()
  }
  if (import.meta.env.SSR) loaders.push(preload)
  function Part(props: P) {
    // Kept while the part is on screen: the same code as another component would begin anew.
    const [{ attempt, Loaded }, setShown] = useState(() => ({ attempt: 0, Loaded: current }))
    const isHere = useRef(false)
    const settle = useCallback(() => {
      isHere.current = true
      pending.delete(isHere)
    }, [])
    useEffect(() => {
      if (!isHere.current) pending.add(isHere)
      return () => void pending.delete(isHere)
    }, [])
    const retry = () => {
      current = make()
      setShown({ attempt: attempt + 1, Loaded: current })
    }
    return (
      <Boundary key={attempt} broken={broken} onBroken={settle} onRetry={retry}>
        <Suspense fallback={typeof fallback === 'function' ? fallback(props) : fallback}>
          <Loaded {...props} />
          <Arrival onArrive={settle} />
        </Suspense>
      </Boundary>
    )
  }
  // Rendered again only for other props: markup that is not taken over yet would have to go.
  return Object.assign(memo(Part) as ComponentType<P>, { preload })
}

let isLater = false
const waiting = new Set<() => void>()

/** Called once the first rows are on screen: what is not needed before them may come. */
export function showLaterParts(): void {
  if (isLater) return
  isLater = true
  for (const listener of waiting) listener()
}

function onLater(listener: () => void): () => void {
  waiting.add(listener)
  return () => waiting.delete(listener)
}

/** Whether the first rows are on screen; never in what the server renders. */
export const useIsLater = (): boolean =>
  useSyncExternalStore(
    onLater,
    () => isLater,
    () => false,
  )

/**
 * As {@link lazyPart}, for what nobody misses before the first rows: the server leaves it out, and the
 * browser neither loads nor renders it before {@link showLaterParts}.
 */
export function laterPart<P extends object>(
  name: Broken,
  load: Load<P>,
  fallback: ReactNode | ((props: P) => ReactNode) = null,
): LazyPart<P> {
  const Part = lazyPart(name, load, fallback)
  function LaterPart(props: P) {
    const isWanted = useIsLater()
    const [isTried, setTried] = useState(false)
    useEffect(() => {
      if (!isWanted) return
      // Waited for here: React would show what it waits for itself 300 ms later.
      const show = () => setTried(true)
      Part.preload().then(show, show)
    }, [isWanted])
    if (isTried) return <Part {...props} />
    return typeof fallback === 'function' ? fallback(props) : fallback
  }
  return Object.assign(LaterPart, { preload: Part.preload })
}
