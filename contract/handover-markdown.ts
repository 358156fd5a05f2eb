/** A handover as Markdown, for a ticket or a chat. */
import type { Handover, HandoverCause } from './handover.ts'

export interface MarkdownPlace {
  /** Root of the account’s pages: `https://ops.example.org/acme`. */
  root: string
  /** IANA name of the zone that times are told in. */
  zone: string
}

const line = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()

/** A job’s own text as text: nothing in it becomes a link, a heading or HTML. */
const escaped = (text: string): string =>
  line(text)
    .replaceAll(/[\\`*_{}[\]<>#|~!@]/g, (character) => `\\${character}`)
    .replaceAll(/\b(https?|ftp):/gi, '$1\\:')

function writer({ root, zone }: MarkdownPlace) {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  })
  const time = (iso: string) => format.format(Date.parse(iso))
  const link = (text: string, path: string) => `[${text}](${root}/${path})`
  const job = (id: number, name: string) =>
    `${link(String(id), `jobs/${id}`)}${name === '' ? '' : ` ${escaped(name)}`}`
  const packages = ({ packages: names, packages_count: all }: HandoverCause) => {
    const rest = all - names.length
    const shown = names.map(escaped).join(', ')
    return rest > 0 ? `${shown} and ${rest} more` : shown
  }
  const owners = ({ assignees }: HandoverCause) =>
    assignees
      .map(({ name, count }) => `${name === null ? 'nobody' : escaped(name)} (${count})`)
      .join(', ')
  const number = ({ count, search }: HandoverCause) =>
    search === '' ? String(count) : link(String(count), `jobs?${search}`)
  const cause = (each: HandoverCause) =>
    `- ${number(each)} × ${escaped(each.title)}: ` + packages(each)
  return { time, link, job, owners, cause }
}

const because = (reason: string | null): string => (reason === null ? '' : `: ${escaped(reason)}`)

const outcomeWords: Readonly<Record<string, string>> = {
  refused: ' (refused)',
  unknown: ' (no response)',
}

/** A part with its heading; nothing if it has no lines. */
function part<T>(
  title: string,
  { lines, complete }: { lines: readonly T[]; complete: boolean },
  print: (each: T) => string,
): string[] {
  if (lines.length === 0) return []
  const more = complete ? [] : ['- … and more than could be listed']
  return ['', `## ${title}`, '', ...lines.map(print), ...more]
}

export function handoverMarkdown(handover: Handover, place: MarkdownPlace): string {
  const { time, link, job, owners, cause } = writer(place)
  const { failed, open } = handover
  const count = (each: { count: number; exact: boolean; search: string }) =>
    link(`${each.count}${each.exact ? '' : '+'}`, `jobs?${each.search}`)
  const lines = [
    `# Handover of ${escaped(handover.account)}`,
    '',
    `${time(handover.from)} to ${time(handover.to)} (${place.zone})`,
    '',
    `${count(open)} unresolved now; of the jobs created in this time, ${count(failed)} failed.`,
    ...part(
      'Notes',
      handover.notes,
      ({ at, author, text }) => `- ${time(at)}, ${escaped(author)}: ${escaped(text)}`,
    ),
    ...part('Still open', handover.open_causes, (each) =>
      [
        cause(each),
        each.assignees.length === 0 ? '' : `; has it: ${owners(each)}`,
        each.count_in_span > 0 ? `; ${each.count_in_span} in this time` : '',
      ].join(''),
    ),
    ...part('Acknowledged', handover.acknowledged, (each) =>
      each.acknowledged === null
        ? cause(each)
        : `${cause(each)}; ${escaped(each.acknowledged.actor)}${because(each.acknowledged.note)}`,
    ),
    ...part('New errors', handover.new_causes, cause),
    ...part(
      'Stopped',
      handover.stopped,
      (each) =>
        `- ${job(each.job_id, each.package_name)}, ${time(each.at)} by ${escaped(each.actor)}` +
        `${because(each.reason)}${outcomeWords[each.outcome] ?? ''}; now ${each.status ?? 'gone'}`,
    ),
    ...part(
      'Re-run',
      handover.reruns,
      (each) =>
        `- ${job(each.job_id, each.package_name)}` +
        `${each.of_job_id === null ? '' : ` repeats ${job(each.of_job_id, '')}`}, ` +
        `${time(each.at)} by ${escaped(each.actor)}${outcomeWords[each.outcome] ?? ''}; ` +
        `now ${each.status ?? 'gone'}`,
    ),
    ...part(
      'Runaways',
      handover.runaways,
      (each) =>
        `- ${job(each.job_id, each.package_name)}, since ${time(each.since)}; now ` +
        `${each.status}${each.is_open ? ', still over its usual time' : ''}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}
