/**
 * Reads an error text as lines without stack frames, and finds the parts of a chain of causes.
 *
 * Patterns of alternatives stay in one line each: a literal cannot be broken, and one built of
 * strings hides mistakes in escaping.
 */

/** Longer texts are read from both ends: the wrapper is at the start, a root cause at the end. */
export const maxRead = 16_000

/** Longer lines are rows, queries or dumps; what went wrong is said at their start. */
const maxLine = 2_000

const maxLines = 400

export function boundedText(text: string): string {
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

/** Long runs of blanks would take time and say nothing. */
const withoutGaps = (text: string): string =>
  text.replace(/[^\S\n]{9,}/g, '        ').replace(/\n(?:[^\S\n]{0,8}\n){2,}/g, '\n\n')

/** One character for one meaning: quotes, dashes, spaces, line breaks. */
export const plainCharacters = (text: string): string =>
  withoutGaps(
    text
      .normalize('NFKC')
      .slice(0, 2 * maxRead)
      .replace(ansi, '')
      .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n'),
  )
    .replace(/[\u2018\u2019\u201A\u201B\u2032\u00B4\u0060\u2039\u203A]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u200B-\u200D\uFEFF]/g, '')
    .replace(/''([^'\s,:\]}][^'\n]{0,100})''/g, "'$1'")
    .replace(/&(?:quot|apos|amp|lt|gt|nbsp|#34|#39);/g, (entity) => htmlEntities[entity] ?? ' ')

/** Escaped line breaks and quotes of texts that were embedded in another, and markup. */
export function unescaped(text: string): string {
  const plain = withoutGaps(
    text
      .replace(/\\r(?=\\n)/g, '')
      .replace(/\\n(?=\\t|\\n|[\s*A-Z"'}]|at |$)/g, '\n')
      .replace(/\\t(?=at |\.{3})/g, '\t')
      .replace(/\\(["'])/g, '$1')
      .replace(/(?<=\S) +(?=Traceback \(most recent call last\):\n)/g, '\n')
      .replace(/\bu(?=["'])/g, ''),
  )
  return /<\/|<\?xml/.test(plain)
    ? plain
        .replace(/<((?:error|fault)?code)>([^<\n]{1,80})<\/\1>/gi, '($2) ')
        .replace(/<(\w{0,30}(?:Id|ID|Key|Resource|Time|Method))>[^<\n]{0,300}<\/\1>/g, '\n')
        .replace(/<[/?!]?[a-zA-Z][\w:]{0,30}(?:\s[^<>]{0,200})?[/?]?>/g, '\n')
    : plain
}

/** Frames written in one line: ` at com.example.Job.run(Job.java:12)`. */
const inlineFrame =
  /\s+at +[\w.$<>/@-]{1,200}\((?:[\w.$-]{1,80}(?::\d{1,6})?|Native Method|Unknown Source)\)(?: ~?\[[^\]\n]{0,120}\])?/g
/** The same in JavaScript: ` at settle (/srv/app/index.js:12:3)`. */
const inlineScriptFrame =
  /\s+at (?:async |new )?[\w.$<>]{1,100} (?:\[as \w{1,60}\] )?\([^()\n]{1,200}:\d+:\d+\)/g
/** A Python traceback in one line, up to the error. */
const inlineTraceback =
  /Traceback \(most recent call last\):\s{1,4}File "[^\n]{0,8000}?(?=\b[A-Za-z_][\w.]{0,100}(?:Error|Exception|Exit|Interrupt|Warning|Violation|Timeout): )/g
/** A line of data that could not be read. */
const originalLine = /\bOriginal Line: [^\n]{0,2000}?(?=\n|Error when |Expected Number |$)/g
/** An error after a sentence. */
const inlineClass = /([.!?]) +(?=[a-z][\w$]{0,60}(?:\.[\w$]{1,60}){1,12}(?:Exception|Error): )/g
const inlineCause = /\s+(?=(?:Caused by|Suppressed): )/g

const pythonFrame = /^\s*File "[^"\n]{1,300}", line \d+/
const frames: readonly RegExp[] = [
  /^\s*at\s+(?:async |new )?[\w.$<>/@-]{1,200} ?(?:\[as \w{1,60}\] ?)?\(/, // Java, JavaScript, .NET
  /^\s*at\s+(?:async )?(?:file:\/\/)?\/?\S{1,200}:\d+(?::\d+)?\)?\s*$/, // JavaScript
  /^\s*at\s+[^\n]{1,400} in \S{1,200}:line \d+/, // .NET
  /^\s*\.{3} (?:\d+ more|\d+ common frames omitted)/,
  pythonFrame,
  /^\s*#\d{1,3}\s/, // PHP, gdb
  /^\s*from \S{1,200}:\d+:in /, // Ruby
  /^\s*\S{1,200}\.rb:\d+:in /,
  /^\s*\S{1,200}\.go:\d+(?: \+0x[\da-f]+)?\s*$/, // Go
  /^\s*goroutine \d+ \[/,
  /^\s*\[?(?:stack ?trace|backtrace|(?:driver|server) stack ?trace)\]?:?\s*$/i,
  /^\s*--- End of (?:inner exception )?stack trace/,
  /^\s*(?:[|+!][-+|\s]|:[-+])/, // plans and tables
  /^\s*'[A-Z]\w{1,40}\b/, // Spark's plans
  /^\s*[-=*#_.~@]{3,}\s*$/,
  /^\s*ORA-06512\b/,
  /^\s*(?:<--- |\[\d+:0x[\da-f]+\])/, // what V8 did last
  /^\s*(?:errno|syscall|address|port|code|length|severity|routine|position|file|line): [^\n]{0,80},?\s*$/,
]
const isFrame = (line: string): boolean => frames.some((frame) => frame.test(line))
/** Points at a place in the line above, which is a part of a query or of a program. */
const isCaret = (line: string): boolean => /^\s*[\^~-]*\^[\^~-]*\s*$/.test(line)

const date = String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.](?:\d{1,2}|[A-Za-z]{3})[-/.]\d{2,4}`
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?'
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}'
const time = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?:\s?[AaPp][Mm]\b)?`
const zone = String.raw`(?:Z\b|\s?(?:UTC|GMT|CES?T|[PECM][SD]T)?[+-]\d{2}:?\d{2}\b|\s?(?:UTC|GMT|CES?T|[PECM][SD]T)\b)?`

/** Dates and times in the usual spellings. */
export const dateTime = new RegExp(
  [
    String.raw`(?:\b${day}\s+)?(?:\b\d{1,2}(?:st|nd|rd|th)?\s+${month}\.?,?(?:\s+\d{4})?|\b${month}\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s+\d{4}\b)?)(?:,?(?:\s+at)?\s+${time}${zone})?(?:\s+\d{4}\b)?`,
    String.raw`(?:\b${day}\s+)?(?<![\w/])(?:${date})(?:(?:[T_ ]|,?\s+)${time}${zone})?(?![\w/])`,
    String.raw`\b\d{8}T\d{4,6}Z?\b`,
    String.raw`\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:\s?[AaPp][Mm]\b)?${zone}(?!\w)`,
  ].join('|'),
  'g',
)

const levels = 'TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRITICAL|SEVERE|PANIC'
const leadingLevel = new RegExp(
  `^(?:(?:${levels}|[EWIF])(?=[\\s:\\]|,-]|$)|(?:[Ee]rror|[Ww]arning|[Ff]atal|info)(?= ?[:|\\]]| - ))(?::[a-z][\\w.]{1,40}:(?=\\S))?`,
)
const leadingDate = new RegExp(`^(?:${dateTime.source})`)
/** After a time, what is before the level names a process, a thread, a logger or a session. */
const datedLevel = new RegExp(`^.{0,160}?[\\s[(|](?:${levels})[\\]):|]?[\\s:-]+(?=\\S)`)
const syslog = /^[\w.-]{1,60} [\w./-]{1,40}(?:\[\d{1,8}\])?: /

const logPrefixes: readonly RegExp[] = [
  /^\d{1,2}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}/, // Spark and Hadoop
  /^Exception in thread "[^"]{0,80}":?(?=\s)/,
  /^\d{10,19}(?=[\s:])/,
  /^\[ {0,10}\d{1,10}\.\d{3,9}\]/, // the kernel
  /^\d{1,2}:\d{2}(?::\d{2})?(?=\s)/,
  /^\[(?![{'"]|Errno|WinError|SSL: |[A-Z]{2,40}[_.][A-Z_.]{2,60}\])[^[\]]{0,100}\](?=\s*[:|-]?\s*\S)/,
  /^\{[\w .:/-]{0,60}\}(?=\s+\S)/,
  /^<\d{1,3}>/,
  /^(?:Warning|Normal) {1,9}[A-Z][A-Za-z]{2,40}\s{1,9}\S{1,20} (?:\(x\d{1,6} over \S{1,9}\) {1,9})?[\w-]{2,40}(?= )/, // Kubernetes
  /^(?:thread|pid|tid|worker)[ =#:-]{0,3}[\w-]{1,40}(?=[\s:|])/i,
  /^[a-z]\w{0,30}(?:\.\w{1,40}){1,10}(?=\s*(?: -|\||\[)\s)/, // a logger, not a class with a message
  /^[A-Z]\w{2,60}(?::\d{1,5})? -(?=\s)/,
  /^[A-Z]\w{2,60}:\d{1,5}(?=\s)/,
  /^[A-Za-z][\w.-]{1,60}(?: \d{1,5})?\[\d{1,8}\]:/,
  /^\S{1,60}\.(?:py|go|js|ts|rb|java|cpp|c):\d{1,6}:?(?=\s)/,
  /^[|:,–>*-]+(?=\s)/,
]

function prefixOf(rest: string): string | undefined {
  const level = leadingLevel.exec(rest)?.[0]
  if (level !== undefined) return level
  const stamp = leadingDate.exec(rest)?.[0]
  if (stamp === undefined) return logPrefixes.map((prefix) => prefix.exec(rest)?.[0]).find(Boolean)
  const after = rest.slice(stamp.length)
  const more = datedLevel.exec(after)?.[0] ?? /^\s+/.exec(after)?.[0] ?? ''
  const process = syslog.exec(after.slice(more.length))?.[0] ?? ''
  return `${stamp}${more}${process}`
}

/** The line without time stamp, level, thread and logger. */
export function withoutLogPrefix(line: string): string {
  let rest = line.trim()
  for (let turns = 0; turns < 12; turns++) {
    const found = prefixOf(rest)
    if (found === undefined || found === '' || isClassName(found.trim())) return rest
    const without = rest.slice(found.length).replace(/^[\s:|,;\]\-–]+/, '')
    if (without === '') return rest
    rest = without
  }
  return rest
}

/** `java.net.ConnectException`, `KeyError`, `psycopg2.errors.UndefinedColumn`. */
export const isClassName = (token: string): boolean =>
  /^(?:[\w$-]{1,60}[./:\\]{1,2}){0,12}[A-Z_]\w{0,80}(?:Exception|Error_?|Failure|Fault|Interrupt|Warning|Timeout|Violation|NotFound|Exit)(?:[$.]\w{1,40})?(?:\[\d{0,6}\])?$/.test(
    token,
  ) ||
  /^(?:[a-z_$][\w$]{0,60}\.){2,12}[A-Z]\w{0,80}(?:\$\w{0,40})?$/.test(token) ||
  /^[A-Z][A-Za-z]{1,40}::[A-Z]\w{1,60}$/.test(token) ||
  /^(?:Exception|Error)$/.test(token)

const traceback = /^Traceback \(most recent call last\):?\s*$/

/** Lines without frames, log prefixes and blank lines. */
export function linesOf(text: string): string[] {
  const lines = text
    .replace(inlineTraceback, '\n')
    .replace(originalLine, '\n')
    .replace(inlineFrame, '\n')
    .replace(inlineScriptFrame, '\n')
    .replace(inlineClass, '$1\n')
    .replace(inlineCause, '\n')
    .split('\n')
    .map((line) => line.slice(0, maxLine))
  const kept: string[] = []
  let isInTraceback = false
  for (let i = 0; i < lines.length && kept.length < maxLines; i++) {
    const line = lines[i] ?? ''
    const content = withoutLogPrefix(line)
    if (traceback.test(content)) {
      isInTraceback = true
      kept.push(content)
      continue
    }
    const isIndented = /^\s/.test(line) || pythonFrame.test(content)
    if (isInTraceback && (isIndented || content === '')) continue
    isInTraceback = false
    if (pythonFrame.test(content)) {
      // The frame's source, indented like the frame, is on the next line.
      if (/^\s{3,}\S/.test(lines[i + 1] ?? '')) i++
      continue
    }
    if (line.trim() === '' || isFrame(line) || isCaret(line)) continue
    if (isCaret(lines[i + 1] ?? '') && !/^\S[^\n]*: /.test(line)) continue
    kept.push(content.replace(/[ \t]+/g, ' '))
  }
  return kept
}

const pythonChain =
  /^(?:The above exception was the direct cause of|During handling of the above exception)/
/** A line that begins with the class of an error, after lines that do not. */
const startsWithClass = (line: string): boolean => {
  const token = /^(?::\s+)?(\S{3,200}?):(?=\s|$)/.exec(line)?.[1]
  return token !== undefined && /[a-z]\.\w/.test(token) && isClassName(token)
}

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
    } else if (!isSuppressed && !traceback.test(line)) {
      const last = parts.at(-1)
      if (startsWithClass(line) && last && last.length > 0 && !isPython) parts.push([line])
      else last?.push(line)
    }
  }
  const messages = parts.map((part) => part.join('\n')).filter((part) => part.trim() !== '')
  return isPython ? messages : messages.toReversed()
}
