import * as z from 'zod/mini'

/** What people are told about outside the page. */
export const notificationKinds = ['failures', 'runaways', 'stuck_stops'] as const
export type NotificationKind = (typeof notificationKinds)[number]

/** `json`: for programs (docs/api.md). `slack`: a message that Slack and its likes show. */
export const notificationFormats = ['json', 'slack'] as const
export type NotificationFormat = (typeof notificationFormats)[number]

const clockTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/))

/** Nothing is sent then; what came up is told in one message when they end. */
export const quietHoursSchema = z.object({
  from: clockTime,
  to: clockTime,
  /** IANA name of the time zone. */
  zone: z.string().check(z.minLength(1), z.maxLength(60)),
})
export type QuietHours = z.output<typeof quietHoursSchema>

const url = z.string().check(z.maxLength(1_000))

export const notificationSettingsSchema = z.object({
  enabled: z.boolean(),
  /** Empty until it is set. */
  url,
  format: z.enum(notificationFormats),
  kinds: z.array(z.enum(notificationKinds)),
  /** Null for none. */
  quiet_hours: z.nullable(quietHoursSchema),
})
export type NotificationSettings = z.output<typeof notificationSettingsSchema>

/** Replaces the settings. */
export const notificationChangeSchema = z.extend(notificationSettingsSchema, {
  /** Makes a new secret, and shows it in this response only. */
  new_secret: z._default(z.boolean(), false),
})
export type NotificationChange = z.input<typeof notificationChangeSchema>

/**
 * - `waiting`: not sent yet, or it will be tried again
 * - `delivered`: the receiver responded with 2xx
 * - `given_up`: it did not, each time
 */
export const deliveryStates = ['waiting', 'delivered', 'given_up'] as const

export const deliverySchema = z.object({
  id: z.number(),
  /** ISO: when the message was made. */
  at: z.string(),
  is_test: z.boolean(),
  /** What it says, in one line. */
  text: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.number(),
  /** Of the last response; null if there was none. */
  status: z.nullable(z.number()),
  /** Why the last attempt failed; null if it did not. */
  problem: z.nullable(z.string()),
  /** ISO: of the next attempt, or of the last one. */
  next_at: z.nullable(z.string()),
  last_at: z.nullable(z.string()),
})
export type Delivery = z.output<typeof deliverySchema>

export const notificationsSchema = z.extend(notificationSettingsSchema, {
  has_secret: z.boolean(),
  /** The last ones, newest first. */
  deliveries: z.array(deliverySchema),
  /** Only in the response that has made it. */
  secret: z.optional(z.string()),
})
export type Notifications = z.output<typeof notificationsSchema>

export const noNotifications: NotificationSettings = {
  enabled: false,
  url: '',
  format: 'json',
  kinds: [...notificationKinds],
  quiet_hours: null,
}
