import { randomBytes } from 'node:crypto'
import {
  noNotifications,
  type NotificationSettings,
  type Notifications,
} from '../../contract/notifications.ts'
import type { DescribedTopic, Topic } from '../account/account-topics.ts'
import type { Clock } from '../account/clock.ts'
import type { DueDelivery, NotificationSettingsRecord } from '../records/notifications-port.ts'
import type { RecordStore } from '../records/port.ts'
import { maxTopics, messageBody, messageText, testBody, type Message } from './message.ts'
import { baseline, planOf, type Plan } from './plan.ts'
import { isTimeZone } from './quiet-hours.ts'
import type { Send } from './sender.ts'
import { TargetError, targetOf } from './target.ts'

const tickMs = 15_000
/** Waiting time after each failed attempt; then the message is given up. */
const retryMs = [10_000, 60_000, 300_000, 1_200_000]
const sentAtOnce = 5
const shownDeliveries = 20

/** Where the notifier learns what needs somebody. */
export interface NotificationSource {
  /** Every topic with at least one job. */
  current(): Promise<Topic[]>
  describe(topic: Topic): Promise<DescribedTopic>
}

interface NotifierDeps {
  account: string
  source: NotificationSource
  records: RecordStore
  send: Send
  /** Root of the server, as people reach it. */
  baseUrl: () => string
  now: Clock
  log: { warn: (details: object, message: string) => void }
}

/** A change of the settings that cannot be made; the message is for the administrator. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const withoutSecret = (record: NotificationSettingsRecord): NotificationSettings => ({
  enabled: record.enabled,
  url: record.url,
  format: record.format,
  kinds: record.kinds,
  quiet_hours: record.quiet_hours,
})

/** Tells people outside of the page what needs them, as the account’s settings say. */
export class Notifier {
  readonly #deps: NotifierDeps
  #timer: NodeJS.Timeout | null = null
  #turn: Promise<void> = Promise.resolve()
  #isBusy = false

  constructor(deps: NotifierDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (!this.#isBusy) void this.tick()
    }, tickMs).unref()
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#turn
  }

  /** Looks for news and sends what is due. A failure is logged and affects nothing else. */
  tick(): Promise<void> {
    return this.#inTurn(async () => {
      const { account, records, log } = this.#deps
      this.#isBusy = true
      try {
        const settings = await records.notificationSettings(account)
        if (settings?.enabled !== true) return
        await this.#plan(settings)
        await this.#sendDue(settings)
      } catch (error) {
        log.warn({ account, err: error }, 'Notifications could not be sent')
      } finally {
        this.#isBusy = false
      }
    })
  }

  async settings(): Promise<Notifications> {
    const { account, records } = this.#deps
    const saved = await records.notificationSettings(account)
    return {
      ...(saved ? withoutSecret(saved) : noNotifications),
      has_secret: saved !== null,
      deliveries: await records.deliveries(account, shownDeliveries),
    }
  }

  /**
   * Replaces the settings.
   * @param needsSecret whether a new secret is made even if there is one
   * @throws SettingsError
   */
  async change(
    settings: NotificationSettings,
    needsSecret: boolean,
    actor: string,
  ): Promise<Notifications> {
    assertValid(settings)
    const { account, records, source, now } = this.#deps
    const before = await records.notificationSettings(account)
    const isNew = needsSecret || before === null
    const secret = isNew ? randomBytes(32).toString('base64url') : before.secret
    await this.#inTurn(async () => {
      if (settings.enabled && before?.enabled !== true)
        await records.saveTold(account, baseline(await source.current()), null)
      if (!settings.enabled)
        await records.dropDeliveries(account, 'Notifications were switched off.', now())
      await records.saveNotificationSettings(account, { ...settings, secret })
    })
    await this.#note('notifications_change', actor, changeWords(settings, before !== null && isNew))
    return { ...(await this.settings()), ...(isNew ? { secret } : {}) }
  }

  /**
   * Sends a test message, once and now.
   * @throws SettingsError without an address
   */
  async test(actor: string): Promise<Notifications> {
    const { account, records, now } = this.#deps
    const settings = await records.notificationSettings(account)
    if (!settings || settings.url === '') throw new SettingsError('url: it is not set yet.')
    const atMs = now()
    const body = testBody(account, atMs, settings.format)
    await this.#inTurn(async () => {
      const told = await records.toldTopics(account)
      const message = { atMs, isTest: true, text: 'Test message', body }
      const id = await records.saveTold(account, told, message)
      if (id !== null) await this.#attempt(settings, { id, body, attempts: retryMs.length })
    })
    await this.#note('notifications_test', actor, null)
    return this.settings()
  }

  async #plan(settings: NotificationSettingsRecord): Promise<void> {
    const { account, records, source, now } = this.#deps
    const before = await records.toldTopics(account)
    const plan = planOf(await source.current(), before, settings, now())
    const isSame = JSON.stringify(sorted(plan.told)) === JSON.stringify(sorted(before))
    if (plan.due.length === 0 && isSame) return
    const message = plan.due.length === 0 ? null : await this.#message(plan)
    await records.saveTold(
      account,
      plan.told,
      message && {
        atMs: message.atMs,
        isTest: false,
        text: messageText(message),
        body: messageBody(message, settings.format),
      },
    )
  }

  async #message({ due, isSummary }: Plan): Promise<Message> {
    const { account, source, baseUrl, now } = this.#deps
    const topics: DescribedTopic[] = []
    const ordered = due.toSorted((a, b) => b.count - a.count)
    for (const topic of ordered.slice(0, maxTopics)) topics.push(await source.describe(topic))
    return {
      account,
      atMs: now(),
      listUrl: `${baseUrl()}/${account}/jobs`,
      isSummary,
      topics,
      more: due.length - topics.length,
    }
  }

  async #sendDue(settings: NotificationSettingsRecord): Promise<void> {
    const { account, records, now } = this.#deps
    const due = await records.dueDeliveries(account, now(), sentAtOnce)
    await Promise.all(due.map((delivery) => this.#attempt(settings, delivery)))
  }

  async #attempt(
    { url, secret }: NotificationSettingsRecord,
    { id, body, attempts }: DueDelivery,
  ): Promise<void> {
    const { account, records, send, now } = this.#deps
    const { status, problem } = await send({ url, body, secret, atMs: now() })
    const waitMs = problem === null ? undefined : retryMs[attempts]
    const atMs = now()
    const nextMs = waitMs === undefined ? null : atMs + waitMs
    await records.saveAttempt(account, id, { atMs, status, problem, nextMs })
  }

  async #note(action: string, actor: string, message: string | null): Promise<void> {
    const { account, records, now } = this.#deps
    await records.addActivity(account, {
      subject: 'notification',
      subjectId: 0,
      at: new Date(now()).toISOString(),
      actor,
      action,
      reason: null,
      outcome: 'accepted',
      message,
    })
  }

  /** One after the other, so that nothing is sent by settings that have just been changed. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

const sorted = <T extends { key: string }>(topics: readonly T[]): T[] =>
  topics.toSorted((a, b) => (a.key < b.key ? -1 : 1))

/** The address may contain a key, so only its host is recorded. */
function changeWords(
  { enabled, url, format }: NotificationSettings,
  hasNewSecret: boolean,
): string {
  const host = url === '' ? 'no address' : new URL(url).host
  const words = [enabled ? 'On' : 'Off', `${format} to ${host}`]
  return [...words, ...(hasNewSecret ? ['new secret'] : [])].join(', ')
}

/** @throws SettingsError */
function assertValid({ enabled, url, quiet_hours: quiet }: NotificationSettings): void {
  if (enabled && url === '') throw new SettingsError('url: an address is needed.')
  if (quiet !== null && !isTimeZone(quiet.zone))
    throw new SettingsError(`quiet_hours.zone: ${quiet.zone} is not a known time zone.`)
  if (url === '') return
  try {
    targetOf(url)
  } catch (error) {
    throw error instanceof TargetError ? new SettingsError(`url: ${error.message}`) : error
  }
}
