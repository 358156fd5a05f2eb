/**
 * Numbers and symbols that are codes of errors, not counts or ids.
 *
 * Patterns of alternatives stay in one line each: a literal cannot be broken, and one built of
 * strings hides mistakes in escaping.
 */

/** Marks codes in a text, so that they outlast the removal of numbers. */
export const codeMark = '\uE001'
/** A code that a message need not repeat: the same errors are also reported without it. */
export const weakCodeMark = '\uE002'

const statusOf: readonly (readonly [code: string, spelling: RegExp])[] = [
  ['400', /\bINVALID_ARGUMENT\b|\bBAD_REQUEST\b/g],
  ['401', /\bUNAUTHENTICATED\b/g],
  ['403', /\bPERMISSION_DENIED\b|\bforbidden\b/gi],
  ['404', /\bNOT_FOUND\b/g],
  ['409', /\bALREADY_EXISTS\b/g],
  ['429', /\btoo many requests\b|\bRESOURCE_EXHAUSTED\b|\bTOO_MANY_REQUESTS\b/gi],
  ['500', /\binternal server error\b|\bINTERNAL_SERVER_ERROR\b/gi],
  ['502', /\bbad gateway\b/gi],
  ['503', /\bservice (?:temporarily )?unavailable\b|\bStatusCode\.UNAVAILABLE\b/gi],
  ['504', /\bgateway time-?out\b|\bDEADLINE_EXCEEDED\b/gi],
]

const reasons: readonly (readonly [spelling: RegExp, code: string])[] = [
  [
    /\uE001(40\d)\b[\s:(-]*(?:client error:?\s*)?(?:bad request|unauthorized|not found|conflict)\b/gi,
    '\uE001$1',
  ],
  [/\uE001(4[0-3]\d|451|50\d|51[01]|52\d)\b[\s:(-]*(?:client|server) error\b/gi, '\uE001$1'],
]

function markStatus(text: string): string {
  let marked = text
    .replace(
      /\bhttp(?:[/ ]\d(?:\.\d)?)?(?:[ _-]?(?:status|error|response|code)){0,3}\s*[:=]?\s*[("']?(4[0-3]\d|451|50\d|51[01]|52\d)\b(?! ?[kmg]?b\b)/gi,
      ` ${codeMark}$1 `,
    )
    .replace(
      /\b(?:response|status)(?:[ _-]?code)?\s*(?:[:=]|was|of)?\s*[("']?(4[0-3]\d|451|50\d|51[01]|52\d)\b/gi,
      ` ${codeMark}$1 `,
    )
    .replace(
      /\b(returned|responded|replied|answered|error|failed|code|with|got|received|returns|an?)((?:\s+(?:with|an?))?\s*[:(]?\s*\(?)(4[0-3]\d|451|50\d|51[01]|52\d)\b(?![.,]?\d|-\w|\s*(?:ms|s|sec|seconds?|rows?|records?|lines?|bytes?|[kmg]i?b|times|attempts?|%|files?|columns?|fields?|items?|minutes?)\b)/gi,
      `$1$2${codeMark}$3 `,
    )
    .replace(
      /(^|[:[(,\n]\s{0,3})(4[0-3]\d|451|50\d|51[01]|52\d)(?=[\s:)\],-]+[A-Z{])/g,
      `$1${codeMark}$2 `,
    )
    .replace(
      /(^|[\s:(])(4[0-3]\d|451|50\d|51[01]|52\d)(?= (?:client|server) error\b)/gi,
      `$1${codeMark}$2`,
    )
    .replace(
      /(?<=\s)(4[0-3]\d|50\d)(?= (?:bad request|unauthorized|forbidden|not found|conflict|too many requests|unprocessable|internal server|bad gateway|service unavailable|gateway time)\b)/gi,
      `${codeMark}$1`,
    )
  for (const [code, spelling] of statusOf) marked = marked.replace(spelling, ` ${codeMark}${code} `)
  for (const [spelling, code] of reasons) marked = marked.replace(spelling, code)
  return marked
}

/** Codes of a vendor, which lead the messages of its systems. */
export const vendorCode = /\b(?:ORA|PLS|TNS|DPI|DPY|RMAN|CPIC)[- ]\d{3,5}\b/

const markVendorCodes = (text: string): string =>
  text
    .replace(/\b(ORA|PLS|TNS|DPI|DPY|RMAN|CPIC)[- ]?(\d{3,5})\b[:,]?/g, ` ${codeMark}$1-$2 `)
    .replace(/\bSQLCODE\s*[:=]?\s*-?(\d{1,5})\b/gi, ` ${codeMark}sql$1 `)
    .replace(/\bSQL0*(\d{1,5})[NCW]\b/g, ` ${codeMark}sql$1 `)
    .replace(/\b(AADSTS\d{4,8})\b:?/g, ` ${codeMark}$1 `)

/** States and numbers of databases, which one driver reports and another does not. */
const markDatabaseCodes = (text: string): string =>
  text
    .replace(/\bsql ?state\s*[:=]?\s*[("'[]{0,2}([\dA-Z]{5})\b[\])"']?/gi, ` ${weakCodeMark}$1 `)
    .replace(
      /\bMsg (\d{1,6}),? Level \d{1,2},? State \d{1,3}(?:,? (?:Server|Procedure) [^,\n]{1,80})*(?:,? Line \d{1,6})?(?: \[[^\]\n]{0,60}\])?/gi,
      ` ${weakCodeMark}msg$1 `,
    )
    .replace(
      /\bSQL Error\s*[:[(]?\s*(\d{1,6})\b\]?(?:\s*[[(][\dA-Z]{5}[\])])?/gi,
      ` ${weakCodeMark}$1 `,
    )
    .replace(/\berror (?:code )?(\d{1,6}) \(([\dA-Z]{5})\)/gi, ` ${weakCodeMark}$1 `)
    .replace(/(^|[\s:(["'])\(?(\d{3,6}) \(([\dA-Z]{5})\):?/g, `$1 ${weakCodeMark}$2 `)
    .replace(/[[(]\s?(?:\d{2}|HY|XX|IM|HZ|S1)[\dA-Z]{3}\s?[\])]/g, ' ')
    .replace(/[[(](?:win|wsa)?(?:error|errno) -?(\d{1,6})[\])]/gi, ` ${weakCodeMark}e$1 `)
    .replace(/\berrno[:= ]\s*-?(\d{1,6})\b/gi, ` ${weakCodeMark}e$1 `)
    .replace(/(^|[\s:(])\(?(\d{3,5}),(?= ?["'A-Z])/g, `$1 ${weakCodeMark}$2 `)
    .replace(/\bdatabase error \d{5}\b/gi, ' ')
    .replace(/\bgeneral error:? (\d{3,5})\b/gi, ` ${weakCodeMark}$1 `)

const markOtherCodes = (text: string): string =>
  text
    .replace(
      /\b(?:exit(?:ed|s)?|exitcode|non-?zero|terminated|finished|returned)(?:[ -](?:with|is|was|an?|the|non-?zero|exit|return|code|status|value|from)){0,6}\s*[:=]?\s*-?(\d{1,3})\b/gi,
      ` ${codeMark}exit$1 `,
    )
    .replace(
      /\b(?:received |by |with |term )?signal\s*[:=]?\s*(\d{1,2})\b/gi,
      ` ${codeMark}signal$1 `,
    )
    .replace(/\(#(\d{1,5})\)/g, ` ${codeMark}code$1 `)
    .replace(/\b(?:error[-_ ]?)?sub[-_ ]?code\s*[:=]?\s*"?(\d{1,8})\b/gi, ` ${codeMark}sub$1 `)
    .replace(
      /\b(?:error|err|fault|reason|result|vendor|native)?[-_ ]?(?:code|errno)\s*[:=]?\s*[("'[]?-?(\d{1,8})\b/gi,
      ` ${codeMark}code$1 `,
    )
    .replace(/\b(?:failure|error) (\d{4,5}) (?=[A-Z][a-z]+ )/gi, ` ${weakCodeMark}$1 `)
    // Pig and MySQL number messages that say it all.
    .replace(/\berror\s*[:=#[(]?\s*#?(\d{4})\b(?=\s*(?:[\]):,-]|$))/gi, ` ${weakCodeMark}$1 `)
    .replace(/\berror\s*[:=#[(]?\s*#?-?(\d{2,8})\b(?=\s*(?:[\]):,-]|$))/gi, ` ${codeMark}code$1 `)
    .replace(/\uE001exit[01]\b/g, ' ')

export const markCodes = (text: string): string =>
  markOtherCodes(markDatabaseCodes(markVendorCodes(markStatus(text))))

/** The words that say what a status does. */
const said: Readonly<Record<string, RegExp>> = {
  400: /^/,
  401: /\b(?:unauthorized|credential|token|login|session|authenticat\w*|api|key|password)\b/,
  403: /\b(?:suspended|access|authenticat\w*|blocked|denied|permission|forbidden|authoriz\w*|authoris\w*|limit|rate|quota)\b/,
  404: /\b(?:not|no|such|missing|exist)\b/,
  409: /\b(?:exist|conflict|incompatible|duplicate)\b/,
  413: /\b(?:large|size|limit)\b/,
  422: /^/,
  429: /\b(?:rate|blocked|limit|many|quota|throttl\w*|slow|reduce)\b/,
  500: /^/,
  503: /\b(?:unavailable|overload\w*|slow|reduce|maintenance|capacity)\b/,
  504: /\b(?:timeout|deadline)\b/,
}

/** Whether the words of a message leave nothing for its HTTP status to add. */
export const isSaidByWords = (status: string, words: string): boolean =>
  said[status]?.test(words) ?? false
