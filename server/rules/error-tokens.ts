/** Breaks a message into the words, names and codes that identify its cause. */
import { dateTime, isClassName } from './error-lines.ts'
import { identifierNouns, noiseWords, systemIn, valueNouns } from './error-words.ts'

export interface Token {
  text: string
  /** A class name counts only if the message says little, a weak code if it says hardly more. */
  kind: 'word' | 'name' | 'code' | 'weakCode' | 'class'
}

const httpReasons: readonly (readonly [code: string, reason: RegExp])[] = [
  ['http400', /\binvalid_argument\b/gi],
  ['http401', /\bunauthenticated\b/gi],
  ['http403', /\bpermission_denied\b|\bforbidden\b/gi],
  ['http404', /\bnot_found\b/gi],
  ['http409', /\balready_exists\b/gi],
  ['http429', /\btoo many requests\b|\bresource_exhausted\b/gi],
  ['http500', /\binternal server error\b/gi],
  ['http502', /\bbad gateway\b/gi],
  ['http503', /\bservice (?:temporarily )?unavailable\b/gi],
  ['http504', /\bgateway time-?out\b|\bdeadline_exceeded\b/gi],
]

const reasonAfterCode: readonly (readonly [spelling: RegExp, code: string])[] = [
  [/\bhttp400\b[\s:(-]*bad request\b/g, 'http400'],
  [/\bhttp401\b[\s:(-]*(?:client error:?\s*)?unauthorized\b/gi, 'http401'],
  [/\bhttp404\b[\s:(-]*(?:client error:?\s*)?not found\b/gi, 'http404'],
  [/\bhttp409\b[\s:(-]*(?:client error:?\s*)?conflict\b/gi, 'http409'],
  [/\bhttp([45]\d\d)\b[\s:(-]*(?:client|server) error\b/gi, 'http$1'],
]

/** Marks numbers that are codes, so that they outlast the removal of numbers. */
function markCodes(text: string): string {
  let marked = text
    .replace(
      /\bhttp(?:\/\d(?:\.\d)?)?(?:[ _-]?(?:status|error|response|code)){0,3}\s*[:=]?\s*[("']?([1-5]\d\d)\b/gi,
      ' http$1 ',
    )
    .replace(
      /\b(?:response|status)(?:[ _-]?code)?\s*(?:[:=]|was|of)?\s*[("']?([45]\d\d)\b/gi,
      ' http$1 ',
    )
    .replace(
      /\b(returned|error|code|with|got|received|returns|an?)(?:\s+an?)?\s*[:(]?\s*\(?([45]\d\d)\b(?![.,]?\d|\s*(?:ms|s|sec|seconds|rows|records|bytes|[kmg]i?b|times|%)\b)/gi,
      '$1 http$2 ',
    )
    .replace(/(^|[:[(,]\s{0,3})([45]\d\d)(?=[\s:)\],-]+[A-Z])/g, '$1 http$2 ')
    .replace(/(^|[\s:(])([45]\d\d)(?= (?:client|server) error\b)/gi, '$1 http$2 ')
  for (const [code, reason] of httpReasons) marked = marked.replace(reason, ` ${code} `)
  for (const [spelling, code] of reasonAfterCode) marked = marked.replace(spelling, code)
  return marked
    .replace(/\b(ORA|PLS|TNS|SP2|DPI|DPY|CPIC|RMAN|JBO|XDB)[- ]?(\d{3,5})\b:?/g, ' code§$1-$2 ')
    .replace(/\b(SQLCODE)\s*[:=]?\s*(-?\d{1,5})\b/gi, ' code§sqlcode$2 ')
    .replace(/\b(SQL\d{4}[NCW])\b/g, ' code§$1 ')
    .replace(/\bsql ?state\s*[:=]?\s*[("'[]?([\dA-Z]{5})\b/gi, ' weak§$1 ')
    .replace(
      /\bMsg (\d{1,5}),? Level \d{1,2},? State \d{1,3}(?:,? Line \d{1,6})?/gi,
      ' weak§msg$1 ',
    )
    .replace(/\bSQL Error\s*[:[(]?\s*(\d{1,6})\b\]?(?:\s*[[(][\dA-Z]{5}[\])])?/gi, ' weak§$1 ')
    .replace(/\berror (\d{1,6}) \(([\dA-Z]{5})\)/gi, ' weak§$1 ')
    .replace(/[[(](?:win|wsa)?(?:error|errno) (-?\d{1,6})[\])]/gi, ' weak§e$1 ')
    .replace(/^\(?(\d{3,5})(?: \(([\dA-Z]{5})\))?(?=[,:] ?["'A-Z])/g, ' weak§$1 ')
    .replace(/\berrno[:= ]\s*(-?\d{1,6})\b/gi, ' weak§e$1 ')
    .replace(/(^|[\s[(])\[?([0-9][0-9A-Z]{4})\](?=\s*:?\s*(?:ERROR|FATAL|\[))/g, '$1 weak§$2 ')
    .replace(
      /\b(?:exit(?:ed)?|non-?zero|return)[ -]?(?:with )?(?:a )?(?:non-?zero )?(?:exit )?(?:code|status|value)?\s*[:=]?\s*(\d{1,3})\b/gi,
      ' code§exit$1 ',
    )
    .replace(/\b(?:received |by |with |term )?signal\s*[:=]?\s*(\d{1,2})\b/gi, ' code§signal$1 ')
    .replace(/\(#(\d{1,5})\)/g, ' code§$1 ')
    .replace(/\bsub[-_ ]?code\s*[:=]?\s*"?(\d{1,8})\b/gi, ' code§sub$1 ')
    .replace(
      /\b(?:error|err|fault|reason|result|vendor)?[-_ ]?(?:code|no)\s*[:=]?\s*[("'[]?(-?\d{1,8})\b/gi,
      ' code§$1 ',
    )
    .replace(/\berror\s*[:=#[(]?\s*#?(-?\d{2,6})\b(?=\s*[\]):,-])/gi, ' code§$1 ')
    .replace(/\bcode§exit[01]\b/g, ' ')
}

/** Ids with their labels, and labelled values that only one run has. */
const labelledIds =
  /\b(?:(?:extended|client|amz|x-amz|x|ms|last)[ _-])?(?:request|query|trace|fbtrace|correlation|session|transaction|operation|activity|host|run|batch|message|event|log|tracking|statement|execution|application|container|attempt|process|thread|worker|node|account|customer|org|tenant|span|instance|upload|file|lock|ticket|support|task|step|job|executor|stage|tx|vm)[ _-]?(?:id|uuid|guid|identifier|ref|reference|number|no)s?(?:\s*(?:[:=#]|is)\s*[("'[]?[\w+/=.:@{}-]{1,120}[)"'\]]?|\s+[("'[]?(?=[\w/=.:@{}+-]{0,100}\d)[\w/=.:@{}+-]{1,120}[)"'\]]?)|\b[tpr]id[:=# ]\s*[\w-]{1,60}/gi

const units =
  /(?<![\w.])[-+~≈]?\d[\d.,]*\s*(?:%|percent|milliseconds?|millis|msecs?|microseconds?|nanoseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|ms|us|µs|ns|s|m|h|d|bytes?|[kmgtp]i?b|kilobytes?|megabytes?|gigabytes?|[kmgt]|rows?|records?|lines?|times?|attempts?|retries|tries|entries|items?|chars?|characters?|files?|tasks?|nodes?|workers?|partitions?|columns?|fields?|connections?|requests?|calls?|credits?|points?|units?)\b/gi

/** Services of AWS say what failed in a block of labelled values, or name the operation. */
const awsBlock =
  /\(Service: (?:Amazon ?)?([\w ]{1,40}?); Status Code: (\d{3});(?: Error Code: ([\w.]{1,60}|\d{3} [\w ]{1,40});)?[^)\n]{0,400}\)?/gi
const awsOperation = /\bwhen calling the (\w{1,80}) operation(?: \(reached max retries: \d+\))?/gi

const awsCode = (_: string, service: string, status: string, code: string | undefined): string =>
  code === undefined || code === 'null' || /^\d/.test(code)
    ? ` ${service} http${status} `
    : ` ${service} ${code} `
const awsService = (_: string, operation: string): string =>
  /Object|Bucket|MultipartUpload|UploadPart/.test(operation) ? ' S3 ' : ' '

/** Positions: `line 5, column 10`, `at [3:15]`, `Position: 45`. */
const positions =
  /\b(?:at |on |in |near |see )?(?:(?:row|line|lineno|char|character|char(?:acter)? offset|col|column|pos|position|offset|index|byte|block|page|level|port|record)s?(?: (?:number|no\.?|offset|position))?\s*[:=#]?\s*\(?\d[\d,]*\)?(?:\s*[,:;]\s*|\s+(?:and |to )?)?){1,4}|(?:at |near )?\[\d+:\d+\]|\bL\d+:\d+\b/gi

const objectStore =
  /\b(?:s3[an]?|gs|abfss?|wasbs?|adl):\/\/([\w.-]{1,80})(?:@[\w.-]{1,100})?(?:\/[^\s'",;)\]]*)?/gi
const objectArn = /\barn:[\w-]{0,10}:s3:::([\w.-]{1,80})(?:\/[^\s'",;)\]]*)?/gi
const roleArn = /\barn:[\w-]{0,10}:(\w{1,20}):[\w-]{0,20}:\d{0,14}:([\w+=.@:/-]{1,200})/gi

const systemLabel = (host: string): string => {
  const system = systemIn(host)
  return system === null ? ' ' : ` ${system} `
}

const extensions =
  'csv|tsv|jsonl?|ndjson|parquet|avro|orc|gz|gzip|zip|bz2|zst|snappy|lzo|txt|dat|xml|xlsx?|log|py|sql|java|scala|jar|so|dll|exe|tmp|yaml|yml|conf|cfg|ini|properties|pem|key|crt|cer|p12|jks|sh|js|ts|html?|pig|hql|crc|lock|pid|db|duckdb|tar|tgz|md|bak|pgp|gpg|asc|done|ok|success'
const topLevel =
  'com|net|org|io|co|internal|local|localdomain|localhost|lan|corp|cloud|dev|app|edu|gov|eu|uk|de|fr|us|ai|example|intra|intranet|home|test|invalid|svc|info|biz|tech|aws|arpa'

const isHost = new RegExp(
  `^(?:[\\w-]{1,63}\\.){1,8}(?:${topLevel})\\.?(?::\\d{1,5})?(?:/[^\\s]*)?$`,
  'i',
)
const isFile = new RegExp(`^[^\\s]{0,300}\\.(?:${extensions})(?:\\.\\w{1,8}){0,3}(?::\\d+)*$`, 'i')

const lowCaseMonth = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'

/** Names of one run, machine or request. */
const ids: readonly RegExp[] = [
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  /^(?:0x)?[\da-f]*\d[\da-f]*$/i,
  /^#?-?[\d.,:/_+x%-]+$/,
  /^\d+(?:st|nd|rd|th)$/,
  /^\d[\d.,]*(?:e[+-]?\d+)?[a-zµ%]{0,6}$/i,
  /^(?:application|container|attempt|appattempt|job|task|tip|query|run|batch|req|request|txn|session|bquxjob|executor|dataproc|worker|node|host|ip|i|vol|snap|eni|vpc|subnet|pod|instance|thread|pool|partition|part|slot|core|master|slave|stage|step|tid|blk|region|shard|replica|chunk|segment|block|file|tmp|temp|stg)[-_:#.]?(?:[a-z]{1,2}[-_])?[\da-f]*\d[\da-f_.-]*(?:[-_][mr][-_]\d+(?:[-_]\d+)?)?(?:\.[\w.-]+)?$/i,
  /^(?:ip|host|node|worker)-\d[\w.-]*$/i,
  /^(?:[\da-f]{2}[:-]){5}[\da-f]{2}$/i, // MAC
  /^\[?(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}\]?(?::\d+)?(?:%\w+)?$/i, // IPv6
  /^\/?(?:[\w.-]{1,80}\/)?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?(?:\/\d{1,2})?$/,
  /^[\w.-]{1,100}:\d{2,5}$/, // host:port
  /^[\w.+-]{1,80}@[\w.-]{1,100}$/, // an e-mail address, an object and its address
  /^@[\da-f]{4,}$/i,
]

const isMixedId = (token: string): boolean => {
  if (token.length < 9 || !/^[\w+/=.-]+$/.test(token)) return false
  const digits = token.replace(/\D/g, '').length
  if (digits < 2) return false
  const parts = token.split(/[_.-]/)
  // Words with a number, such as `idx_orders_2`, are names.
  const wordy = parts.filter((part) => /^[a-z]{3,}$|^[A-Z]{3,}$/i.test(part)).join('').length
  if (wordy * 2 >= token.length) return false
  const turns = token.replace(/[^a-z0-9]/gi, '').match(/\d+|[a-z]+|[A-Z]+/g)?.length ?? 0
  return turns >= 4 || digits >= 6
}

const isPath = (token: string): boolean =>
  /^(?:\.{0,2}|~)\/\S/.test(token) ||
  /^[A-Za-z]:[\\/]/.test(token) ||
  /^\\\\\w/.test(token) ||
  /^(?:file|hdfs|viewfs|dbfs|maprfs|classpath):/i.test(token) ||
  (token.match(/\//g)?.length ?? 0) >= 2 ||
  /^[^/]*[\d.=_][^/]*\/|\/[^/]*[\d.=_]/.test(token) ||
  (token.match(/\\/g)?.length ?? 0) >= 2

/** A name without the parts that change daily: `events_2024_01_15` is `events`. */
function stableName(token: string): string {
  return token
    .replace(
      /(?:^|(?<=[_.$-]))p?(?:19|20)\d{2}[-_]?(?:0[1-9]|1[0-2])?[-_]?(?:[0-2]\d|3[01])?(?:[-_]?\d{2,9})?(?=$|[_.$-])/g,
      '',
    )
    .replace(new RegExp(`[_-](?:19|20)\\d{2}[_-]?(?:${lowCaseMonth})[a-z]*`, 'gi'), '')
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, '')
    .replace(/(?<=[_.$-])(?=[\da-f]*\d)[\da-f]{6,}(?=$|[_.$-])/gi, '')
    .replace(/\d{4,}/g, '')
    .replace(/[_.$-]{2,}/g, (joint) => joint[0] ?? '')
    .replace(/^[_.$-]+|[_.$-]+$/g, '')
}

const sameMeaning: ReadonlyMap<string, string> = new Map([
  ['relation', 'table'],
  ['relations', 'table'],
  ['timed-out', 'timeout'],
  ['timeouts', 'timeout'],
  ['fails', 'failed'],
  ['failure', 'failed'],
  ['fail', 'failed'],
  ['failing', 'failed'],
  ['exceeds', 'exceeded'],
  ['exceeding', 'exceeded'],
  ['exceed', 'exceeded'],
  ['unknownhost', 'unknown host'],
  ['denied', 'denied'],
])

/** One spelling for contractions and for the ways to say that something did not work. */
const sameWords = (text: string): string =>
  text
    .replace(
      /\bcan(?:not|n't|'t| not)\b|\bcould(?: not|n't)\b|\bunable to\b|\bfailed to\b|\bfailure to\b/gi,
      'cannot',
    )
    .replace(/\b(does|do|did|is|are|was|were|has|have)n't\b/gi, '$1 not')
    .replace(/\b(?:timed|time|times|timing)[ -]?out\b/gi, 'timeout')
    .replace(/\bout-of-memory\b/gi, 'out of memory')
    .replace(/\brate[- ]limit(?:ed|ing|s)?\b/gi, 'rate limit')

const camelWords = (token: string): string[] =>
  (token.split(/[./]/).at(-1) ?? token)
    .replace(/(?:Exception|Error)(?=\W|$)/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean)

/** Whether what is quoted names a thing, as opposed to data. */
function isIdentifier(quoted: string, before: string): boolean {
  const previous =
    before
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.slice(-4) ?? []
  if (!/^[\w$#@][\w$#@. :/-]{0,120}$/.test(quoted)) return false
  const noun = previous.findLastIndex((word) => identifierNouns.has(word))
  const value = previous.findLastIndex((word) => valueNouns.has(word))
  if (noun === -1 && value === -1) return !/\s/.test(quoted) || quoted.split(/\s+/).length <= 4
  return noun > value || (noun === value && noun !== -1)
}

const sentencePunctuation = /^[\s'"()[\]{}<>,;:.!?=|*#`~+-]+|[\s'"()[\]{}<>,;:.!?=|*`~+-]+$/g

/** Replaces quoted data, keeps quoted names as one token. */
function readQuotes(text: string): string {
  return text.replace(
    /"([^"\n]{0,400})"|(?<![A-Za-z])'([^'\n]{0,400})'(?![A-Za-z])|\[([A-Za-z_][\w .$-]{0,60})\]/g,
    (
      _: string,
      double: string | undefined,
      single: string | undefined,
      bracketed: string | undefined,
      at: number,
    ) => {
      const quoted = (double ?? single ?? bracketed ?? '').trim()
      if (quoted === '') return ' '
      if (bracketed !== undefined) return ` ${quoted} `
      if (quoted.split(/\s+/).length > 4) return ` ${quoted} `
      return isIdentifier(quoted, text.slice(Math.max(0, at - 60), at)) ? ` ${quoted} ` : ' '
    },
  )
}

function classify(raw: string): Token[] {
  const token = raw.replace(sentencePunctuation, '')
  if (token === '') return []
  if (token.startsWith('code§')) return [{ text: token.slice(5).toLowerCase(), kind: 'code' }]
  if (token.startsWith('weak§')) return [{ text: token.slice(5).toLowerCase(), kind: 'weakCode' }]
  if (/^http[1-5]\d\d$/.test(token)) return [{ text: token, kind: 'code' }]
  if (token.startsWith('bucket§')) return [{ text: token.slice(7).toLowerCase(), kind: 'name' }]
  if (isClassName(token)) return camelWords(token).map((text): Token => ({ text, kind: 'class' }))
  if (isFile.test(token) || isPath(token) || isHost.test(token)) return []
  if (ids.some((id) => id.test(token)) || isMixedId(token)) return []
  if (/^(?:[A-Z][a-z]+){2,8}$/.test(token))
    return camelWords(token).flatMap((word): Token[] =>
      noiseWords.has(word) ? [] : [{ text: sameMeaning.get(word) ?? word, kind: 'word' }],
    )
  const name = stableName(token).toLowerCase()
  if (name === '') return []
  const word = sameMeaning.get(name) ?? name
  if (noiseWords.has(word)) return []
  return [{ text: word, kind: /^[a-z'-]+$/.test(word) ? 'word' : 'name' }]
}

const aboutAccess =
  /denied|forbidden|permission|authori[sz]|access|no ?such|not exist|not found|http40[134]|policy|region|quota/i

/** Tokens of a message in their order, each once. */
export function tokensOf(message: string): Token[] {
  const keepsBucket = aboutAccess.test(message)
  const bucket = (_: string, name: string) => (keepsBucket ? ` bucket§${name} ` : ' ')
  const readable = readQuotes(
    markCodes(
      sameWords(message)
        .replace(awsBlock, awsCode)
        .replace(awsOperation, awsService)
        .replace(objectStore, bucket)
        .replace(objectArn, bucket)
        .replace(roleArn, (_: string, service: string, resource: string) => {
          const name = resource.split(/[/:]/)[1] ?? ''
          return ` ${service} ${stableName(name)} `
        })
        .replace(/\bjdbc:(\w{1,20}):\S*/gi, ' $1 ')
        .replace(/\bhttps?:\/\/[^\s'"<>)\]]+/gi, systemLabel)
        .replace(/\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s'"<>)\]]+/gi, ' ')
        .replace(labelledIds, ' ')
        .replace(dateTime, ' '),
    )
      .replace(positions, ' ')
      .replace(units, ' '),
  )
  const seen = new Set<string>()
  return readable
    .split(/[\s,;()[\]{}"|=<>]+|:(?=\s|$)|(?<=[a-z]{2}):(?=[A-Z])/)
    .flatMap((token) => (token.length > 200 ? [] : classify(token)))
    .filter(({ text }) => {
      if (text === '' || seen.has(text)) return false
      seen.add(text)
      return true
    })
}

/** How much a message says: its words and names. */
export const contentOf = (tokens: readonly Token[]): number =>
  tokens.filter(({ kind }) => kind === 'word' || kind === 'name').length
