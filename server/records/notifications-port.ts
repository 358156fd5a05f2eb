import type { Delivery, NotificationSettings } from '../../contract/notifications.ts'

export interface NotificationSettingsRecord extends NotificationSettings {
  /** Signs messages; it must be readable for that. */
  secret: string
}

/** How far people were told about a topic: an error group, runaways, stops that are stuck. */
export interface ToldTopic {
  key: string
  /** Jobs that the last message counted. */
  toldCount: number
  toldMs: number | null
  /** Since when there is something new to tell; null if there is not. */
  pendingMs: number | null
}

export interface NewDelivery {
  atMs: number
  isTest: boolean
  text: string
  /** What is sent. */
  body: string
}

/** A message that is to be sent now. */
export interface DueDelivery {
  id: number
  body: string
  attempts: number
}

export interface DeliveryAttempt {
  atMs: number
  status: number | null
  problem: string | null
  /** When to try again; null if it is done or given up. */
  nextMs: number | null
}

export interface Notifications {
  /** Null until somebody has set them. */
  notificationSettings(account: string): Promise<NotificationSettingsRecord | null>
  saveNotificationSettings(account: string, settings: NotificationSettingsRecord): Promise<void>
  toldTopics(account: string): Promise<ToldTopic[]>
  /**
   * Replaces what was told and adds the message that tells it, in one step: after a crash nothing
   * is told twice, and nothing is lost.
   * @returns id of the message; null without one
   */
  saveTold(
    account: string,
    topics: readonly ToldTopic[],
    delivery: NewDelivery | null,
  ): Promise<number | null>
  /** Messages whose next attempt is due, oldest first. */
  dueDeliveries(account: string, nowMs: number, limit: number): Promise<DueDelivery[]>
  saveAttempt(account: string, id: number, attempt: DeliveryAttempt): Promise<void>
  /** Gives up what has not been sent, without another attempt. */
  dropDeliveries(account: string, problem: string, atMs: number): Promise<void>
  /** Newest first; only the newest 100 are kept. */
  deliveries(account: string, limit: number): Promise<Delivery[]>
}
