/** Reads an error text as lines without stack frames, and finds the part that names the cause. */

/** Longer texts are read from both ends: the wrapper is at the start, a root cause at the end. */
export const maxRead = 16_000

/** Longer lines are rows, queries or dumps; what went wrong is said at their start. */
const maxLine = 2_000

const maxLines = 400

function bounded(text: string): string {
  if (text.length <= maxRead) return text
  return `${text.slice(0, maxRead / 2)}\n${text.slice(-maxRead / 2)}`
}

// oxlint-disable-next-line no-control-regex -- terminals' colour codes are control characters
const ansi = /\u001B\[[\d;?]{0,20}[A-Za-z]|[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g

const htmlEntities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': ' ',
}

/** The same characters for the same meaning: quotes, dashes, spaces, escaped line breaks. */
export function cleanText(text: string): string {
  return bounded(text)
    .normalize('NFKC')
    .replace(ansi, '')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/[\u2018\u2019\u201A\u201B\u2032\u00B4\u0060\u2039\u203A]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u200B-\u200D\uFEFF]/g, '')
    .replace(/&(?:quot|apos|amp|lt|gt|nbsp|#34|#39);/g, (entity) => htmlEntities[entity] ?? ' ')
    .replace(/\\r(?=\\n)/g, '')
    .replace(/\\n(?=\\t|\\n|[\s*A-Z"'}]|at |$)/g, '\n')
    .replace(/\\t(?=at |\.{3})/g, '\t')
    .replace(/\\(["'])/g, '$1')
    .replace(/<\/?[a-zA-Z][a-zA-Z0-9]{0,12}(?:\s[^<>]{0,200})?\/?>/g, '\n')
}

/** Frames written in one line: ` at com.example.Job.run(Job.java:12)`. */
const inlineFrame =
  /\s+at [\w.$<>/@-]{1,200}\((?:[\w.$-]{1,80}(?::\d{1,6})?|Native Method|Unknown Source)\)(?: ~?\[[^\]\n]{0,120}\])?/g
const inlineCause = /\s+(?=(?:Caused by|Suppressed): )/g

const frames: readonly RegExp[] = [
  /^\s*at [\w.$<>/@-]{1,200} ?\(/, // Java, JavaScript, .NET
  /^\s*at (?:async )?(?:file:\/\/)?\/?\S{1,200}:\d+(?::\d+)?\)?\s*$/, // JavaScript
  /^\s*at [\w.$<>`]{1,200}\[?[^\n]{0,200}\]? in \S{1,200}:line \d+/, // .NET
  /^\s*\.{3} (?:\d+ more|\d+ common frames omitted)/,
  /^\s*File "[^"\n]{1,300}", line \d+/, // Python
  /^\s*#\d{1,3}\s/, // PHP, gdb
  /^\s*from \S{1,200}:\d+:in /, // Ruby
  /^\s*\S{1,200}\.rb:\d+:in /,
  /^\s*\S{1,200}\.go:\d+(?: \+0x[\da-f]+)?\s*$/, // Go
  /^\s*goroutine \d+ \[/,
  /^\s*[\^~-]+\s*$/, // a caret below a query or an expression
  /^\s*\[?(?:stack ?trace|backtrace|driver stacktrace)\]?:?\s*$/i,
  /^\s*--- End of (?:inner exception )?stack trace/,
  /^\s*\[\d+\] "?#\d+/,
  /^\s*[|+][-+|\s]{3,}$/,
]
const isFrame = (line: string): boolean => frames.some((frame) => frame.test(line))
const isPythonFrame = (line: string): boolean => /^\s*File "[^"\n]{1,300}", line \d+/.test(line)

const date = String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.](?:\d{1,2}|[A-Za-z]{3})[-/.]\d{2,4}`
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?'
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}'
const time = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?:\s?[AaPp][Mm]\b)?`
const zone = String.raw`(?:Z\b|\s?(?:UTC|GMT|CES?T|[PE][SD]T)?[+-]\d{2}:?\d{2}\b|\s?(?:UTC|GMT|CES?T|[PECM][SD]T)\b)?`

/** Dates and times in the usual spellings. */
export const dateTime = new RegExp(
  [
    `(?:${day}\\s+)?(?:\\b\\d{1,2}(?:st|nd|rd|th)?\\s+${month}\\.?,?(?:\\s+\\d{4})?|\\b${month}\\.?\\s+\\d{1,2}(?:st|nd|rd|th)?\\b(?:,?\\s+\\d{4}\\b)?)(?:,?(?:\\s+at)?\\s+${time}${zone})?(?:\\s+\\d{4}\\b)?`,
    `\\b(?:${date})(?:(?:[T_ ]|\\s+)${time}${zone})?(?!\\w)`,
    `\\b\\d{8}T\\d{4,6}Z?\\b`,
    `\\b\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?(?:\\s?[AaPp][Mm]\\b)?${zone}(?!\\w)`,
  ].join('|'),
  'g',
)

const level =
  /^(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRITICAL|SEVERE|PANIC|[EWIF])(?=[\s:\]|,-]|$)/i
const leadingDate = new RegExp(`^(?:${dateTime.source})`)

const logPrefixes: readonly RegExp[] = [
  leadingDate,
  /^\d{2}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}/, // Spark and Hadoop
  /^\d{10,19}(?=[\s:])/,
  /^\d{1,2}:\d{2}(?::\d{2})?(?=\s)/,
  /^\[(?!\{|Errno|WinError|Microsoft|ODBC)[^[\]]{0,100}\](?=\s*[:|-]?\s*\S)/,
  /^\{[\w .:/-]{0,60}\}(?=\s+\S)/,
  /^<\d{1,3}>/,
  /^(?:thread|pid|tid|worker)[ =#:-]{0,3}[\w-]{1,40}(?=[\s:|])/i,
  /^[a-z]\w{0,30}(?:\.\w{1,40}){1,10}(?=\s*(?::| -|\||\[)\s)/, // a logger, not a class with a message
  /^(?:[A-Z][A-Za-z]{2,40}|[a-z][\w-]{1,30})\[\d{1,8}\]:/, // syslog
  /^[|:,\-–>*]+(?=\s)/,
]

/** The line without time stamp, level, thread and logger. */
export function withoutLogPrefix(line: string): string {
  let rest = line.trim()
  for (let turns = 0; turns < 12; turns++) {
    const found = level.exec(rest) ?? logPrefixes.map((prefix) => prefix.exec(rest)).find(Boolean)
    if (!found || found[0] === '' || isClassName(found[0])) return rest
    const without = rest.slice(found[0].length).replace(/^[\s:|,;\]\-–]+/, '')
    if (without === '') return rest
    rest = without
  }
  return rest
}

/** `java.net.ConnectException`, `KeyError`, `psycopg2.errors.UndefinedColumn`. */
export const isClassName = (token: string): boolean =>
  /^(?:[\w$-]{1,60}[./]){0,12}[A-Z_]\w{0,80}(?:Exception|Error|Failure|Fault|Interrupt|Warning|Timeout|Violation|NotFound|Exit)(?:\$\w{1,40})?(?:\[\d{0,6}\])?$/.test(
    token,
  ) || /^(?:[a-z_$][\w$]{0,60}\.){1,12}[A-Z]\w{0,80}(?:\$\w{1,40})?$/.test(token)

/** Lines without frames, log prefixes and blank lines. */
export function linesOf(text: string): string[] {
  const lines = text
    .replace(inlineFrame, '\n')
    .replace(inlineCause, '\n')
    .split('\n')
    .map((line) => line.slice(0, maxLine))
  const kept: string[] = []
  for (let i = 0; i < lines.length && kept.length < maxLines; i++) {
    const line = lines[i] ?? ''
    if (isPythonFrame(line)) {
      // The frame's source, indented like the frame, is on the next line.
      if (/^\s{3,}\S/.test(lines[i + 1] ?? '') && !isFrame(lines[i + 1] ?? '')) i++
      continue
    }
    if (line.trim() === '' || isFrame(line)) continue
    kept.push(withoutLogPrefix(line))
  }
  return kept
}

const traceback = /^Traceback \(most recent call last\):?\s*$/
const pythonChain =
  /^(?:The above exception was the direct cause of|During handling of the above exception)/

/**
 * The messages of a chain of errors, the root first. A Java trace ends with its root, a Python one
 * begins with it.
 */
export function chainOf(lines: readonly string[]): string[] {
  const parts: string[][] = [[]]
  let isPython = false
  let isSuppressed = false
  for (const line of lines) {
    const caused = /^Caused by: ?(.*)$/.exec(line)
    if (caused || line.startsWith('Suppressed: ')) {
      isSuppressed = caused === null
      if (caused) parts.push([caused[1] ?? ''])
    } else if (pythonChain.test(line)) {
      isPython = true
      parts.push([])
    } else if (!isSuppressed && !traceback.test(line)) parts.at(-1)?.push(line)
  }
  const messages = parts.map((part) => part.join('\n')).filter((part) => part.trim() !== '')
  return isPython ? messages : messages.toReversed()
}
