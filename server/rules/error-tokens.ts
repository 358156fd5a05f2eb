/**
 * Breaks a message into the words, names and codes that identify its cause.
 *
 * Patterns of alternatives stay in one line each: a literal cannot be broken, and one built of
 * strings hides mistakes in escaping.
 */
import { codeMark, markCodes, weakCodeMark } from './error-codes.ts'
import { dateTime, isClassName } from './error-lines.ts'
import { failureWords, identifierNouns, noiseWords, typeName, valueNouns } from './error-words.ts'

export interface Token {
  text: string
  /** A class counts only if the message says little, a weak code likewise. */
  kind: 'word' | 'name' | 'code' | 'weakCode' | 'symbol' | 'class'
}

/** Marks a quoted name. */
const nameMark = '\uE000'

/** Ids with their labels, and labelled values that only one run has. */
const labelledIds =
  /\b(?:(?:extended|ext|client|amz|x-amz|x|ms|last|s3)[ _-]?)*(?:request|query|trace|fbtrace|correlation|session|transaction|operation|activity|host|run|batch|message|event|log|tracking|statement|execution|application|container|attempt|process|thread|worker|node|account|customer|org|tenant|span|instance|upload|file|lock|ticket|support|task|step|job|executor|stage|tx|vm|connection|clientconnection|r|p|t|dag|owner|cursor)[ _-]?(?:id|uuid|guid|identifier|ref|reference|number)s?(?:\s*[:=]\s*[("'[]?[\w+/=.:@{}-]{1,120}[)"'\]]?|\s+(?:is\s+)?[("'[]?(?=[\w/=.:@{}+-]{0,100}\d)[\w/=.:@{}+-]{1,120}[)"'\]]?)/gi

const sizeUnits =
  /(?<![\w.])[-+~≈]?\d[\d.,]*\s*(?:%|percent|milliseconds?|millis|msecs?|microseconds?|nanoseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|ms|us|µs|ns|s|m|h|d|bytes?|[kmgtp]i?b|kilobytes?|megabytes?|gigabytes?|[bkmgt])\b/gi

/** Positions: `line 5, column 10`, `at [3:15]`, `Position: 45`. */
const positions =
  /(?<![\w/])(?:error )?(?:at |on |in |near |see )?(?:(?:record\/value|row|line|lineno|char|character|col|column|pos|position|offset|index|byte|block|page|level|port|record|value)s?(?: (?:number|no\.?|offset|position))?\s*[:=#]?\s*\(?\d[\d,]*(?::\d+)*(?!\w|\.\w)\)?(?:\s*[,:;]\s*|\s+(?:and |to |in |of )?)?){1,4}|(?:at |near )?\[\d+:\d+\]|\bL\d+:\d+\b/gi

/** Services of AWS say what failed in a block of labelled values, or name the operation. */
const awsBlock =
  /\(Service: (?:Amazon ?|Aws)?([\w ]{1,40}?)[;,] Status Code: (\d{3})[;,](?: Error Code: ([\w.]{1,60}|\d{3} [\w ]{1,40})[;,])?[^)\n]{0,400}\)?(?:, S3 Extended Request ID: \S+)?/gi
const awsOldBlock =
  /Status Code: (\d{3}), AWS Service: (?:Amazon ?)?([\w ]{1,40}), AWS Request ID: [^,]{1,60}, AWS Error Code: ([^,]{1,60}), AWS Error Message: ([^\n]{1,300}?)(?:, S3 Extended Request ID: \S+)?$/gim
const awsOperation = /\bwhen calling the (\w{1,80}) operation(?: \(reached max retries: \d+\))?/gi
const awsResult =
  /\boperation error ([\w ]{1,30}): \w{1,60}, (?:https? response error )?StatusCode: \d{3},(?: \w+ID: [^\s,]+,)*(?: api error)?/gi
/** The SDK for Go adds these. */
const awsGo = /\bstatus ?code: \d{3}, request ?id: \S{0,80}(?:, host ?id: \S{0,120})?/gi
const redshiftS3 =
  /,? ?Status(?:Code)? (\d{3}),Error(?:Code)? (\w{1,60}),Rid \w+(?:,ExtRid [^,\s]+)?(?:,CanRetry \d)?/gi

/** Labelled ids of other systems: `job.run_id=441`. */
const otherIds = /(?<![\w.])[\w.]{0,60}(?:_id|Id|_uuid|_ref)=[^\s,;)\]]{1,120}/g

/** MySQL's driver says when it was last heard of. */
const lastPacket =
  /\bThe last packet [^.\n]{0,120} ago\.?|\bThe driver has not received any packets from the server\.?/g

/** What PHP's driver puts before the message of a database. */
const pdoState = /\bSQLSTATE\[\w{5}\](?: \[\d{1,5}\])?: [^:\n]{3,60}: (\d{1,5}) +/g

const awsCode = (_: string, service: string, status: string, code: string | undefined): string =>
  code === undefined || code === 'null' || /^\d/.test(code)
    ? ` ${service} ${codeMark}${status} `
    : ` (${code}) `

const objectStore =
  /\b(?:s3[an]?|gs|abfss?|wasbs?|adl):\/\/([\w.-]{1,80})(?:@[\w.-]{1,100})?(?:\/[^\s'",;)\]]*)?/gi
const objectArn = /\barn:[\w-]{0,10}:s3:::([\w.-]{1,80})(?:\/[^\s'",;)\]]*)?/gi
const roleArn = /\barn:[\w-]{0,10}:(\w{1,20}):[\w-]{0,20}:\d{0,14}:([\w+=.@:/-]{1,200})/gi

/** Places and runs in brackets, and data: rows, lists, settings. */
const asides: readonly RegExp[] = [
  /\((?:[^()"\n]{0,60}: ?)?"[^"\n]{0,60}"(?:, ?"[^"\n]{0,60}"){1,40}\]?\)?/g, // a list
  /\[no body\]/gi,
  /\b[a-z]{2,20}ErrorCode\b[\s:=]{0,3}\d{1,8}/g,
  /,? Timeout: ?\d[\d.]{0,8} ?m?s\b/g,
  /@["'][^"'\n]{0,100}["']/g, // 'user'@'host'
  /:\w{1,40}:\w{1,40}:[d-][rwxstST-]{9}/g, // owner, group and mode of a file
  /(?:\[[^[\]\n]{1,80}\]){2,}/g, // the layers of a driver
  /\((?:\d{1,6}|SQL\w{3,30}|[\w.]{1,60}\.(?:c|cpp|py|java|scala|go|js|ts):\d{1,6})\)/g,
  /\b\w{2,60}\((?:[\w ]{1,40}=[^()\n]{0,200})\)/g,
  /\((?:[\w ]{1,40}[=:] ?[^()\n]{0,200}=[^()\n]{0,200}|[\w ]{1,40}=[^()\n]{0,200}|using password: \w+)\)/g,
  /\((?:SQLSTATE|state|errno|code|attempt|retry|read timeout|connect timeout|timeout|job id|query id|line|pid|tid|char)\b[^()\n]{0,120}\)/gi,
  /\b(?:given input columns|available columns|candidates|among|input columns|known columns|valid values|allowed values|one of)\s?:?\s?(?:are\s?:?\s?)?[[(][^\])\n]{0,800}[\])]?/gi,
  /\[(?:[^[\]\n]{0,400},[^[\]\n]{0,400})?\]/g, // a list, or nothing
  /\b\w{1,40}\(\):?/g, // a function that was called
  /\*{3,}\w*/g,
  /\(version [^()\n]{0,60}(?:\([^()\n]{0,40}\))?\)/gi,
  /\((?:job|run|task|attempt|query|batch|id|step|try)\b\s?#?[\w./-]{0,60}\)/gi,
  /(?<=\w )\((?:\s|\uE002e\d+)+[A-Z][^()\n]{0,100}\)/g,
  /\bon (?:server|host|node|port)\b/gi,
  /<(?:file|line)\b[^<>\n]{0,100}>/g,
  /(?<=\s)\(\w{2,60}(?:Error|Exception)\([^()\n]{0,200}\)\)/g,
  /(?<![\w.])[a-z][\w-]{1,30}(?:[:=]|\s=\s)-?\d[\d.,]*\s?[kmgt]?i?b?\b(?![\w-])/gi, // a number with its label
  /<[\w.]{1,80} object at 0x[\da-f]{1,16}>:?/gi,
]
/** Python's bytes: data, or an answer. */
const bytes = /\bb('[^'\n]{0,300}'|"[^"\n]{0,300}")/g
const braces = /\{[^{}\n]{0,600}\}/g

const extensions =
  'csv|tsv|jsonl?|ndjson|parquet|avro|orc|gz|gzip|zip|bz2|zst|snappy|lzo|txt|dat|xml|xlsx?|log|py|sql|java|scala|jar|so|dll|exe|tmp|yaml|yml|conf|cfg|ini|properties|pem|key|crt|cer|p12|jks|sh|js|ts|html?|pig|hql|crc|lock|pid|db|duckdb|tar|tgz|md|bak|pgp|gpg|asc|done|ok|success'
const topLevel =
  'com|net|org|io|co|internal|local|localdomain|localhost|lan|corp|cloud|dev|app|edu|gov|eu|uk|de|fr|us|dk|ai|example|intra|intranet|home|test|invalid|svc|biz|tech|aws|arpa'
const isHost = new RegExp(
  `^(?:(?:[\\w-]{1,63}\\.){1,8}(?:${topLevel})\\.?|localhost)(?::\\d{1,5})?(?:/[^\\s]*)?$`,
  'i',
)
/** Within a text: a host by its domain, with or without a port. */
const hostName = new RegExp(
  `(?<![\\w@/.'"-])(?:[\\w-]{1,63}\\.){1,8}(?:${topLevel})(?:(?::\\d{1,5})|(?![\\w.-]))`,
  'gi',
)
const isFile = new RegExp(`^[^\\s]{0,300}\\.(?:${extensions})(?:\\.\\w{1,8}){0,3}(?::\\d+)*$`, 'i')

/** Names of one run, machine or request. */
const ids: readonly RegExp[] = [
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  /^(?:0x)?[\da-f]*\d[\da-f]*$/i,
  /^#?-?[\d.,:/_+x%-]+$/,
  /^\d+(?:st|nd|rd|th)$/,
  /^\d[\d.,]*(?:e[+-]?\d+)?[a-zµ%]{0,6}$/i,
  /^(?:application|container|attempt|appattempt|job|task|tip|query|run|batch|req|request|txn|session|bquxjob|executor|dataproc|worker|node|host|ip|i|vol|snap|eni|vpc|subnet|pod|instance|thread|pool|partition|partitionid|part|slot|core|master|slave|stage|step|tid|blk|shard|replica|chunk|segment|block|file|tmp|temp|server|db|producer|consumer|client|o)[-_:#.]?(?:[a-z]{1,2}\d{0,3}[-_])?[\da-f]*\d[\da-f_.-]*(?:[-_][mr][-_]\d+(?:[-_]\d+)?)?(?:\.[\w.-]+)?$/i,
  /^(?:ip|host|node|worker)-\d[\w.-]*$/i,
  /^[a-z]{2,12}(?:-[a-z]{1,12})?-\d{1,4}(?:-\d{1,4})+$/i, // cpu-6-2
  /^(?:[\da-f]{2}[:-]){5}[\da-f]{2}$/i, // MAC
  /^\[?(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}\]?(?::\d+)?(?:%\w+)?$/i, // IPv6
  /^\/?(?:[\w.-]{1,80}\/)?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?(?:\/\d{1,2})?$/,
  /^[\w.-]{1,100}:\d{2,5}$/, // host:port
  /^[\w.+-]{1,80}@[\w.-]{1,100}$/, // an e-mail address, an object and its address
  /^@[\da-f]{4,}$/i,
  /^v\d+(?:\.\d+)*$/i,
  /^(?=(?:[a-zA-Z]*\d){3})(?=.*[A-Z])[a-zA-Z\d]{15}(?:[a-zA-Z\d]{3})?$/, // Salesforce
  /^(?:DFSClient_|BP-\d|_SYS\w{0,20}\d)/,
  /^[a-z]{2,5}_(?=[a-zA-Z]*\d)(?=[a-z\d]*[A-Z])[a-zA-Z\d]{6,}$/, // cus_Nx83kdlP2
  /^(?=[a-f-]*\d)[\da-f]{2,}(?:-[\da-f]+)+$/i,
  /^[a-z][\w-]{1,60}-(?=[a-z]*\d)[a-z\d]{6,10}-[a-z\d]{5}$/, // a pod
  /^\w{1,40}\\\w[\w$.-]{0,40}$/, // DOMAIN\user
  /^(?:\d\d|HY|XX|IM)(?=[\dA-Z]*\d)[\dA-Z]{3}$/, // a SQL state
]

function isMixedId(token: string): boolean {
  if (token.length < 9 || !/^[\w+/=.:-]+$/.test(token)) return false
  const digits = token.replace(/\D/g, '').length
  if (digits < 2) return false
  if (digits * 2 >= token.length) return true
  const parts = token.split(/[_.-]/)
  // Words with a number, such as `idx_orders_2`, are names.
  const wordy = parts.filter((part) => /^[a-z]{3,}$|^[A-Z]{3,}$/i.test(part)).join('').length
  if (wordy * 2 >= token.length) return false
  const turns = token.replace(/[^a-z0-9]/gi, '').match(/\d+|[a-z]+|[A-Z]+/g)?.length ?? 0
  return turns >= 4 || digits >= 6
}

const slashes = (token: string): number => token.match(/[/\\]/g)?.length ?? 0
const isPath = (token: string): boolean =>
  /^(?:\.{0,2}|~)\/\S/.test(token) ||
  /^[A-Za-z]:[\\/]/.test(token) ||
  /^\\\\\w/.test(token) ||
  /^(?:file|hdfs|viewfs|dbfs|maprfs|classpath):/i.test(token) ||
  slashes(token) >= 2 ||
  /^[^/]*[\d.=_][^/]*\/|\/[^/]*[\d.=_]/.test(token)

const monthName = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'
const datePart =
  /(?:^|(?<=[_.$-]))[pdy]?(?:19|20)\d{2}[-_]?(?:0[1-9]|1[0-2])?[-_]?(?:[0-2]\d|3[01])?(?:[-_t]?\d{2,9})?(?=$|[_.$-])/gi
const monthPart = new RegExp(`[_-](?:19|20)\\d{2}[_-]?(?:${monthName})[a-z]*`, 'gi')

/** A name without the parts that change daily: `events_2024_01_15` is `events`. */
const stableName = (token: string): string =>
  token
    .replace(datePart, '')
    .replace(monthPart, '')
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, '')
    .replace(/(?<=[_.$-])(?=[\da-f]*\d)[\da-f]{6,}(?=$|[_.$-])/gi, '')
    .replace(/\d{4,}/g, '')
    .replace(/(?<=^(?!(?:us|eu|ap|sa|ca|me|af)-)[A-Za-z][A-Za-z-]{3,40})-\d{1,3}$/, '') // Pool-3
    .replace(/[_.$-]{2,}/g, (joint) => joint[0] ?? '')
    .replace(/^[_.$#-]+|[_.$#-]+$/g, '')

const sameMeaning: ReadonlyMap<string, string> = new Map([
  ['relation', 'table'],
  ['fails', 'failed'],
  ['failure', 'failed'],
  ['fail', 'failed'],
  ['failing', 'failed'],
  ['kill', 'killed'],
  ['exceeds', 'exceeded'],
  ['exceeding', 'exceeded'],
  ['exceed', 'exceeded'],
])

/** The resolvers of systems and languages. */
const unknownHost =
  /\b(?:\w{1,40}\.){0,4}UnknownHostException\b|\bname or service not known\b|\bnodename nor servname provided,? or not known\b|\btemporary failure in name resolution\b|\bgetaddrinfo (?:failed|E[A-Z_]{3,12})\b|\bcould not (?:resolve|translate) host(?:name| name)?\b|\bno such host(?: is known)?\b|\bno address associated with hostname\b|\bE(?:NOTFOUND|AI_AGAIN|AI_NONAME)\b|\bunknown host\b|\bname resolution (?:failed|failure)\b/gi

const joinedName = (_: string, quote: string, ...parts: (string | undefined)[]): string =>
  `${quote}${parts.slice(0, 3).filter(Boolean).join('.')}${quote}`

/** One spelling for contractions and for the ways to say that something did not work. */
const sameWords = (text: string): string =>
  text
    .replace(
      /\b(?:can(?:not|n't|'t| not)|could(?: not|n't)|unable to|failed to|failure to)\b/gi,
      'cannot',
    )
    .replace(/\b(does|do|did|is|are|was|were|has|have)n't\b/gi, '$1 not')
    .replace(/\b(?:timed|time|times|timing)[ -]?out\b/gi, 'timeout')
    .replace(/\bout-of-memory\b/gi, 'out of memory')
    .replace(/\butf8\b/gi, 'utf-8')
    .replace(/\bout of memory error:/gi, ` ${codeMark}out-of-memory `)
    .replace(/(?<![\w/.-])(?!record\/)([a-z]{3,20})\/([a-z]{3,20})(?![\w/.-])/g, '$1 $2')
    .replace(/\b(?:[\da-f]{2}:){5,31}[\da-f]{2}\b/gi, ' ')
    .replace(unknownHost, ` ${codeMark}unknown-host `)
    .replace(/\bE(CONN)?REFUSED\b/g, 'connection refused')
    .replace(/\bconnect connection refused\b/g, 'connection refused')
    .replace(/\bECONNRESET\b/g, 'connection reset by peer')
    .replace(/\bETIMEDOUT\b/g, 'timeout')
    .replace(/\bENOENT\b/g, 'no such file or directory')
    .replace(/\bE(?:ACCES|PERM)\b/g, 'permission denied')
    .replace(/\bENOSPC\b/g, 'no space left on device')
    .replace(/\bEPIPE\b/g, 'broken pipe')
    .replace(
      /(?<=\b(?:device|directory|denied|exceeded|file|exists)), (?:open|read|write|mkdir|stat|lstat|scandir|unlink|rename|copyfile|access|close|fsync)\b/gi,
      ' ',
    )
    .replace(/(['"])([\w$-]{1,64})\1\.\1([\w$-]{1,64})\1(?:\.\1([\w$-]{1,64})\1)?/g, joinedName)

/** Plurals are not other causes. */
const stem = (word: string): string =>
  word.length > 4 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word

function plainWord(raw: string): string {
  const word = raw.toLowerCase()
  return sameMeaning.get(word) ?? sameMeaning.get(stem(word)) ?? stem(word)
}

const wordToken = (raw: string): Token[] => {
  const text = plainWord(raw)
  const isNoise = text.length < 2 || noiseWords.has(text) || noiseWords.has(raw.toLowerCase())
  return isNoise ? [] : [{ text, kind: 'word' }]
}

const camelParts = (token: string): string[] =>
  token
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean)

const classTokens = (token: string): Token[] =>
  camelParts(
    (token.split(/[./:\\]/).at(-1) ?? token).replace(/(?:Exception|Error)_?(?=\W|$)/, ''),
  ).map((text): Token => ({ text, kind: 'class' }))

/** `INVALID_SESSION_ID` and `AccessDenied` say in one word what messages say in several. */
const symbol =
  /^(?:[A-Z][A-Z\d]*(?:_[A-Z\d]+)+|(?:[A-Z][a-z]+){2,8}|[a-z]+(?:[A-Z][a-z]+){1,6}|[a-z]+(?:_[a-z]+)+)$/

/** Whether what is quoted names a thing, as opposed to data. */
function isIdentifier(quoted: string, before: string): boolean {
  if (typeName.test(quoted)) return true
  if (!/^[\w$#@*][\w$#@. :/*-]{0,120}$/.test(quoted)) return false
  const clause =
    before
      .replace(/"[^"\n]*"|'[^'\n]*'/g, ' ')
      .split(/[.!?;](?=\s)|\n/)
      .at(-1) ?? ''
  const previous =
    clause
      .toLowerCase()
      .match(/[a-z]+\d*/g)
      ?.slice(-4)
      .map(stem) ?? []
  const noun = previous.findLastIndex((word) => identifierNouns.has(word))
  const value = previous.findLastIndex((word) => valueNouns.has(word))
  return noun >= value
}

const quotes =
  /"([^"\n]{0,400})"|(?<![A-Za-z\d])'([^'\n]{0,400})'(?![A-Za-z])|\[([A-Za-z_][\w.$-]{0,60})\]/g

function readQuoted(quoted: string, before: string): string {
  const content = quoted.trim()
  if (content === '') return ' '
  if (content.startsWith(nameMark)) return ` ${content} `
  const parts = content.split(/\s+/)
  if (parts.length > 2 && failureWords.test(content)) return ` ${content} `
  if (!isIdentifier(content, before)) return parts.length > 4 ? ` ${content} ` : ' '
  return parts.length === 1 ? ` ${nameMark}${content} ` : ` ${content} `
}

/** Leaves out quoted data and marks quoted names. */
const readQuotes = (text: string): string =>
  text.replace(
    quotes,
    (
      _: string,
      double: string | undefined,
      single: string | undefined,
      bracketed: string | undefined,
      at: number,
    ) => {
      const isSymbol = bracketed !== undefined && /^[A-Z]+(?:[_.][A-Z]+)+$/.test(bracketed)
      if (isSymbol && /(?:^|[:\n])\s*$/.test(text.slice(0, at)))
        return ` ${bracketed.replace('.', '_')} `
      const before = text.slice(Math.max(0, at - 80), at)
      return readQuoted(double ?? single ?? bracketed ?? '', before)
    },
  )

const edges = /^[\s'"()[\]{}<>,;:.!?=|*#`~+-]+|[\s'"()[\]{}<>,;:.!?=|*`~+-]+$/g

const symbolTokens = (token: string): Token[] =>
  camelParts(token)
    .flatMap(wordToken)
    .map(({ text }): Token => ({ text, kind: 'symbol' }))

/** Whether a token is an id; `events_20240115` is a name and a date. */
const isId = (token: string, stable: string): boolean =>
  ids.some((id) => id.test(token)) || isMixedId(stable)

function nameTokens(token: string): Token[] {
  if (isFile.test(token) || (isPath(token) && slashes(token) > 0)) return []
  if (isHost.test(token) && !token.includes('_')) return []
  if (/^[a-z]+(?:_[a-z]+)*_(?:exception|error)$/.test(token))
    return symbolTokens(token.replace(/_(?:exception|error)$/, ''))
  const text = stableName(token).toLowerCase()
  const isShort = token.length < 6 && /^[a-z]/i.test(token)
  if (!isShort && isId(token, text)) return []
  return text === '' ? [] : [{ text, kind: 'name' }]
}

function classify(raw: string): Token[] {
  const mark = raw[0]
  const token = raw.replace(edges, '')
  if (token === '' || token === mark) return []
  if (mark === codeMark) return [{ text: token.slice(1).toLowerCase(), kind: 'code' }]
  if (mark === weakCodeMark) return [{ text: token.slice(1).toLowerCase(), kind: 'weakCode' }]
  if (mark === nameMark) return nameTokens(token.slice(1).replace(edges, ''))
  if (isClassName(token)) {
    // A class that is not the head of a message is what the message is about.
    const isMissing = !raw.endsWith(':') && !/(?:Exception|Error|Fault|Violation)_?$/.test(token)
    if (isMissing && token.includes('.')) return [{ text: token.toLowerCase(), kind: 'name' }]
    return classTokens(token)
  }
  if (isFile.test(token) || isPath(token) || isHost.test(token)) return []
  const name = stableName(token)
  if (isId(token, name)) return []
  if (/^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/.test(token)) return symbolTokens(token)
  if (/^(?:[A-Z]?[a-z]+)(?:[A-Z][a-z]+){1,8}$/.test(token))
    return camelParts(token).flatMap(wordToken)
  if (/^[A-Za-z]+(?:['-][A-Za-z]+)*$/.test(name)) return wordToken(name)
  const text = name.toLowerCase()
  const isLabel = text.split(/[_.]/).every((part) => noiseWords.has(part))
  return text.length < 2 || isLabel ? [] : [{ text, kind: 'name' }]
}

const aboutAccess =
  /denied|forbidden|permission|authori[sz]|access|no ?such|not exist|not found|40[134]|policy|region|quota/i

/** Without what services and drivers add on each request. */
export const withoutDetails = (message: string): string =>
  message
    .replace(awsOldBlock, ' $4 (Service: $2; Status Code: $1; Error Code: $3;)')
    .replace(awsBlock, awsCode)
    .replace(awsOperation, ' ')
    .replace(awsResult, ' $1 ')
    .replace(redshiftS3, ' ($2) ')
    .replace(awsGo, ' ')
    .replace(lastPacket, ' ')
    .replace(/\bSQLERRMC=([\w.]{1,80})[^,\n]{0,200}(?:, ?DRIVER=[\d.]{1,20})?/g, ' name "$1" ')
    .replace(pdoState, ` ${weakCodeMark}$1 `)

/** Replaces addresses and storage locations by what they say of the cause. */
function withoutAddresses(message: string): string {
  const keepsBucket = aboutAccess.test(message)
  const bucket = (_: string, name: string) => (keepsBucket ? ` ${nameMark}${name} ` : ' ')
  return message
    .replace(objectStore, bucket)
    .replace(objectArn, bucket)
    .replace(roleArn, (_: string, service: string, resource: string) => {
      const parts = resource.split(/[/:]/)
      return ` ${service} ${nameMark}${parts[1] ?? parts[0] ?? ''} `
    })
    .replace(/\bjdbc:(\w{1,20}):\S*/gi, ' $1 ')
    .replace(/\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+(?=https?:|\/)/g, ' ')
    .replace(/\bhttps?:\/\/[^\s'"<>)\]]+/gi, ' ')
    .replace(hostName, ' ')
    .replace(/\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s'"<>)\]]+/gi, ' ')
}

/** Codes that are symbols, in the places where services put them. */
const symbolPlaces =
  /(?<=^|\n)([A-Za-z_]{4,80})(?=: )|(?<=^|\n)([a-z]+(?:_[a-z]+){1,4})(?= - )|(?<=\()([A-Za-z_]{4,80})(?=\))|(?<=(?:^|\n)\[)([A-Za-z_]{4,80})(?=\])|(?<=\b(?:code|type|reason)\b['"]?\s?[:=]?\s?['"]?)([A-Za-z_]{4,80})\b|(?<=: )([A-Z][A-Z_]{3,80}|[a-z]{3,30}(?:_[a-z]{2,30}){1,4})(?=: | - )/g
const labels =
  /(?<!input )\b(?:exception|error|fault)?_?(?:code|message|reason|string|type)\s*[=:]\s*["']([^"'\n]{0,300})["']/gi
const spellSymbols = (text: string): string =>
  text
    .replace(labels, ' $1: ')
    .replace(symbolPlaces, (found) =>
      symbol.test(found) && !isClassName(found) ? camelParts(found).join('_').toUpperCase() : found,
    )

/** Tokens of a message in their order. */
export function tokensOf(message: string): Token[] {
  let text = withoutAddresses(sameWords(message))
    .replace(/(\w(?:Exception|Error)):(?=\w)/g, '$1: ')
    .replace(labelledIds, ' ')
    .replace(otherIds, ' ')
    .replace(dateTime, ' ')
  text = text.replace(bytes, (_, content: string) =>
    failureWords.test(content) ? ` ${content.slice(1, -1)} ` : ' ',
  )
  text = markCodes(spellSymbols(text))
  for (const aside of asides) text = text.replace(aside, ' ')
  text = text.replace(braces, ' ').replace(braces, ' ')
  // Twice, for names in a message that is quoted as a whole.
  return readQuotes(readQuotes(text.replace(positions, ' ').replace(sizeUnits, ' ')))
    .split(/[\s,;()[\]{}"|=<>]+|(?<=[a-z]{2}):(?=[A-Z])/)
    .flatMap((token) => (token.length > 200 ? [] : classify(token)))
}

/** How much a message says: its words and names. */
export const contentOf = (tokens: readonly Token[]): number =>
  new Set(tokens.filter(({ kind }) => kind === 'word' || kind === 'name').map(({ text }) => text))
    .size
