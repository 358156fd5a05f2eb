import { isSignedOut, onSignedOutChange } from '../../platform/signed-out.ts'
import { canAgree, inTurn } from '../../platform/tab-locks.ts'
import type { PageClient } from '../page-client.ts'
import { wordTimeoutMs } from './news-pace.ts'
import { sessionQuery } from '../session.ts'
import { askForNews } from './ask.ts'
import { holdRequests, type Word } from './hold.ts'
import { sessionNews } from './news.ts'
import { NewsReader } from './news-reader.ts'
import { followedAccounts, holdAccounts, leaderLock, TabChannel, type TabMessage } from './tabs.ts'

/** How often the leading tab says that it is not frozen, in milliseconds. */
const aliveEveryMs = 10_000
/** A tab that gave up the lead gives others time to take it, in milliseconds. */
const yieldMs = 300

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      window.clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = window.setTimeout(end, ms)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}

/**
 * This tab's part in hearing of changes: one tab of the browser, which is in sight if any is, holds
 * a request and tells the others (docs/decisions/012-news.md).
 */
export class NewsTab {
  readonly #client: PageClient
  readonly #account: string
  readonly #reader: NewsReader
  readonly #channel: TabChannel
  readonly #stopped = new AbortController()
  /** Aborted when this tab is to lead no more; null while it does not. */
  #term: AbortController | null = null
  /** Aborted when the held request is to be sent anew. */
  #round = new AbortController()
  #isQuick = false
  #accounts: readonly string[]
  #letGo: () => void = () => undefined
  /** As last heard, from the server or from the tab that led before. */
  #known: ReadonlyMap<string, string> = new Map()
  #caller: string | null = null
  #wordMs = 0
  #watchdog: number | undefined
  #leaderSeenMs = Date.now()

  private constructor(client: PageClient, account: string) {
    this.#client = client
    this.#account = account
    this.#accounts = [account]
    this.#reader = new NewsReader(client)
    this.#channel = new TabChannel((message) => this.#hear(message))
  }

  /** @returns null where tabs cannot agree: each would hold a request, and browsers allow six */
  static start(client: PageClient, account: string): NewsTab | null {
    if (!canAgree()) return null
    const tab = new NewsTab(client, account)
    tab.#start()
    return tab
  }

  stop(): void {
    this.#stopped.abort()
    this.#round.abort()
    this.#letGo()
    this.#reader.stop()
    this.#channel.close()
    window.clearTimeout(this.#watchdog)
    this.#client.news.keep([])
  }

  /** @param accounts other accounts in which jobs are watched */
  follow(accounts: readonly string[]): void {
    const next = [...new Set([this.#account, ...accounts])]
    if (next.join() === this.#accounts.join()) return
    this.#accounts = next
    this.#showUp()
  }

  /** The person has ended a pause: what was let pass is read, and the rest is current. */
  catchUp(): void {
    // The polls are scheduled anew first.
    window.setTimeout(() => {
      if (this.#stopped.signal.aborted) return
      this.#reader.confirm(this.#wordMs)
      this.#reader.read()
    })
  }

  #start(): void {
    const { signal } = this.#stopped
    document.addEventListener('visibilitychange', () => void this.#onVisibility(), { signal })
    signal.addEventListener(
      'abort',
      onSignedOutChange(() => this.#onSignedOut()),
    )
    this.#showUp()
    this.#watch()
    void this.#compete()
  }

  /** Tells the leader what this tab follows. */
  #showUp(): void {
    this.#letGo()
    this.#isQuick = true
    // Told before the names are held, the leader would ask without them and then wait.
    this.#letGo = holdAccounts(this.#accounts, !document.hidden, () => {
      if (this.#stopped.signal.aborted) return
      this.#channel.post({ kind: 'hello', seen: !document.hidden })
      this.#askAnew()
    })
  }

  async #onVisibility(): Promise<void> {
    this.#showUp()
    if (this.#term && document.hidden && (await this.#isSeenElsewhere())) this.#term.abort()
  }

  async #isSeenElsewhere(): Promise<boolean> {
    return (await followedAccounts()).seen.length > 0
  }

  #onSignedOut(): void {
    if (!isSignedOut()) return
    this.#client.news.keep([])
    this.#channel.post({ kind: 'signed-out' })
  }

  /** Waits for its turn to lead, again and again. */
  async #compete(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      await inTurn(leaderLock, () => this.#lead(), { signal }).catch(() => undefined)
      // Taken away where this tab was frozen.
      this.#term?.abort()
      await sleep(yieldMs, signal)
    }
  }

  async #lead(): Promise<void> {
    if (document.hidden && (await this.#isSeenElsewhere())) return
    const term = new AbortController()
    this.#term = term
    const signal = AbortSignal.any([term.signal, this.#stopped.signal])
    const alive = window.setInterval(() => this.#channel.post({ kind: 'alive' }), aliveEveryMs)
    try {
      await holdRequests(
        {
          ask: (ended) => this.#ask(ended),
          tell: (word) => this.#say({ kind: 'word', ...word }),
          lost: () => this.#say({ kind: 'lost' }),
          sleep,
          nowMs: Date.now,
          jitter: Math.random,
        },
        signal,
      )
    } finally {
      window.clearInterval(alive)
      if (this.#term === term) this.#term = null
    }
  }

  async #ask(signal: AbortSignal): Promise<Word | null> {
    this.#round = new AbortController()
    const round = this.#round.signal
    const isQuick = this.#isQuick
    this.#isQuick = false
    const { seen, unseen } = await followedAccounts()
    const asked = { own: this.#account, seen, unseen, known: this.#known, isQuick }
    try {
      return await askForNews(this.#client.api, asked, AbortSignal.any([signal, round]))
    } catch (error) {
      if (round.aborted && !signal.aborted) return null
      throw error
    }
  }

  /** The session, the accounts or what is in sight may have changed. */
  #askAnew(): void {
    this.#isQuick = true
    this.#round.abort()
  }

  #say(message: TabMessage): void {
    this.#channel.post(message)
    this.#hear(message)
  }

  #hear(message: TabMessage): void {
    if (message.kind === 'hello') this.#welcome(message.seen)
    else if (message.kind === 'signed-out') this.#noteSignedOutElsewhere()
    else {
      this.#leaderSeenMs = Date.now()
      if (message.kind === 'word') this.#take(message)
      if (message.kind === 'lost') this.#lose()
    }
  }

  #welcome(seen: boolean): void {
    if (this.#term === null) return
    // A tab in sight is not slowed down by the browser.
    if (seen && document.hidden) this.#term.abort()
    else this.#askAnew()
  }

  #take({ revisions, changed, caller }: Omit<Word, 'wasHeld'>): void {
    const { news } = this.#client
    const nowMs = Date.now()
    const accounts = revisions.map(({ account }) => account)
    this.#known = new Map(revisions.map(({ account, revision }) => [account, revision]))
    this.#wordMs = nowMs
    news.keep([...accounts, sessionNews])
    // What came with the page may be older than the server's first word.
    const hasBegun = accounts.some((account) => !news.isTold(account))
    for (const { account, revision } of revisions) {
      if (changed.includes(account)) news.note(account, nowMs)
      else news.begin(account, nowMs, revision)
    }
    if (this.#caller !== null && this.#caller !== caller) this.#readSession()
    else news.begin(sessionNews, nowMs)
    this.#caller = caller
    this.#reader.confirm(nowMs)
    if (changed.length > 0 || hasBegun) this.#reader.read()
    this.#watch()
  }

  #readSession(): void {
    this.#client.news.note(sessionNews, Date.now())
    void this.#client.refetchQueries({ queryKey: sessionQuery().queryKey })
  }

  #noteSignedOutElsewhere(): void {
    if (isSignedOut()) return
    this.#client.news.keep([])
    void this.#client.refetchQueries({ queryKey: sessionQuery().queryKey })
  }

  #lose(): void {
    if (this.#client.news.keep([])) this.#reader.readSoon()
  }

  /** Expects a word in time. A leader that says nothing at all is frozen. */
  #watch(): void {
    window.clearTimeout(this.#watchdog)
    this.#watchdog = window.setTimeout(() => {
      this.#lose()
      const silentMs = Date.now() - this.#leaderSeenMs
      const isFit = !document.hidden && !isSignedOut()
      if (this.#term === null && isFit && silentMs >= wordTimeoutMs) this.#takeOver()
      this.#watch()
    }, wordTimeoutMs)
  }

  #takeOver(): void {
    this.#leaderSeenMs = Date.now()
    void inTurn(leaderLock, () => this.#lead(), { steal: true }).catch(() => this.#term?.abort())
  }
}
