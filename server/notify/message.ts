/** What messages say, for programs and for Slack. */
import type { NotificationFormat } from '../../contract/notifications.ts'
import type { DescribedTopic } from '../account/account-topics.ts'

/** Topics that one message names; the others are counted. */
export const maxTopics = 10
const maxTitle = 200

export interface Message {
  account: string
  atMs: number
  /** Name of the account’s list page: `https://ops.example.org/acme/jobs`. */
  listUrl: string
  /** It tells what came up in quiet hours. */
  isSummary: boolean
  topics: readonly DescribedTopic[]
  /** Topics that are left out. */
  more: number
}

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()

const clock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
})

function packageWords({ packages, packagesCount }: DescribedTopic): string {
  const [only] = packages
  if (packagesCount === 1 && only !== undefined) return ` in ${oneLine(only)}`
  return packagesCount === 0 ? '' : ` in ${counted(packagesCount, 'package', 'packages')}`
}

function sinceWords({ since }: DescribedTopic): string {
  return since === null ? '' : ` since ${clock.format(Date.parse(since))} UTC`
}

const nouns = {
  failures: ['failure', 'failures'],
  runaways: ['runaway job', 'runaway jobs'],
  stuck_stops: ['job that does not stop', 'jobs that do not stop'],
} as const

/** `300 failures of “No space left” in 12 packages since 26 Nov, 02:14 UTC` */
export function topicText(topic: DescribedTopic): string {
  const [one, many] = nouns[topic.kind]
  const title = topic.title === null ? '' : ` of “${oneLine(topic.title).slice(0, maxTitle)}”`
  const what = `${counted(topic.count, one, many)}${title}`
  return `${what}${packageWords(topic)}${sinceWords(topic)}`
}

/** The whole message in one line. */
export function messageText({ account, topics, more, isSummary }: Message): string {
  const [first] = topics
  const others = topics.length - 1 + more
  const rest = others > 0 ? `, and ${counted(others, 'other cause', 'other causes')}` : ''
  const what = first ? topicText(first) : 'Nothing'
  return `${account}: ${isSummary ? 'in quiet hours: ' : ''}${what}${rest}`
}

const topicUrl = ({ listUrl }: Message, { search }: DescribedTopic): string =>
  `${listUrl}?${search}`

const jsonBody = (message: Message): unknown => ({
  type: 'attention',
  account: message.account,
  at: new Date(message.atMs).toISOString(),
  summary: message.isSummary,
  text: messageText(message),
  topics: message.topics.map((topic) => ({
    kind: topic.kind,
    error_group: topic.kind === 'failures' && topic.title !== null ? topic.key : null,
    title: topic.title,
    count: topic.count,
    packages: topic.packages,
    packages_count: topic.packagesCount,
    since: topic.since,
    text: topicText(topic),
    url: topicUrl(message, topic),
  })),
  more: message.more,
})

/** Slack’s three characters with a meaning; the rest is text. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

/** A link; its text is not read as formatting, since a title is a job’s own text. */
const slackTopic = (message: Message, topic: DescribedTopic) => ({
  type: 'section',
  text: { type: 'plain_text', text: topicText(topic) },
  accessory: {
    type: 'button',
    text: { type: 'plain_text', text: 'Open' },
    url: topicUrl(message, topic),
  },
})

const slackBody = (message: Message): unknown => ({
  text: escaped(messageText(message)),
  blocks: [
    section(
      `*Jobwatch: ${escaped(message.account)}*${message.isSummary ? ' (during quiet hours)' : ''}`,
    ),
    ...message.topics.map((topic) => slackTopic(message, topic)),
    ...(message.more > 0
      ? [section(`and ${counted(message.more, 'other cause', 'other causes')}`)]
      : []),
  ],
})

export const messageBody = (message: Message, format: NotificationFormat): string =>
  JSON.stringify(format === 'slack' ? slackBody(message) : jsonBody(message))

/** The message that the administration sends to try the settings. */
export function testBody(account: string, atMs: number, format: NotificationFormat): string {
  const text = `${account}: this is a test message of Jobwatch`
  return JSON.stringify(
    format === 'slack'
      ? { text: escaped(text), blocks: [section(escaped(text))] }
      : { type: 'test', account, at: new Date(atMs).toISOString(), text },
  )
}
