/** Takes off what only says that something failed: who was told, which try it was, what to do. */
import { isClassName, withoutLogPrefix } from './error-lines.ts'
import { contentOf, tokensOf, type Token } from './error-tokens.ts'
import { failureStart, noiseWords, wrapperWords } from './error-words.ts'

/** What follows is advice, context, or data of one run. */
const tails: readonly RegExp[] = [
  /(?:^|\s)(?:DETAIL|HINT|CONTEXT|STATEMENT|QUERY|WHERE|LOCATION|SQL|Query|Statement|Parameters|Original Line|Failing row|File|Location|Position|Stack ?trace|Driver stacktrace|Server stack trace|Suggestion|Hint|Tip|Help|Resolution|Note|Docs?|Documentation|Full log|Log URL|Tracking URL|Exit code details|Diagnostics)\s?:\s/,
  /(?:^|\s)LINE \d+:/,
  /(?:^|\s)\[(?:SQL|parameters|cached since)[: ]/,
  /\(Background on this error at/,
  /(?:^|\s)(?:Candidate (?:bindings|functions|tables|entries)|Did you mean|Possible (?:solutions?|fixes|causes)|Similar columns|Available (?:columns|fields)|Expecting one of|Was expecting)\b/i,
  /(?:^|[.;!,\n]\s*)(?:please|try|check|consider|ensure|make sure|verify|see|refer|contact|increase|retry|retrying|will retry|giving up|for (?:more|further|additional) (?:information|details|help)|for help|more (?:information|details|info)|learn more|visit|read more|use|set|run|if (?:you|this|the|it|another)|you (?:can|may|might|could|should|need)|to (?:fix|resolve|avoid|learn|enable|increase|see|ignore|allow|disable|suppress|request|troubleshoot)|perhaps|maybe|note|this (?:may|might|can|could|usually|typically|often|type was|is (?:usually|often|likely|probably))|is the server running|killing container|the last packet|current usage|peak usage|top memory|the (?:duplicate key value|statement has been)|caller|killed (?:by )?external|full (?:trace|log)|call stack|error in query|while executing|in statement|from query|for query)\b/i,
  /\(see https?:/i,
  /(?:^|\s)(?:org\.apache\.\S+ )?Container exited with/,
]

/** The message up to its tail, if something is left. */
function withoutTail(message: string): string {
  let end = message.length
  for (const tail of tails) {
    const found = tail.exec(message)
    if (found && found.index < end && contentOf(tokensOf(message.slice(0, found.index))) >= 2)
      end = found.index
  }
  return message.slice(0, end)
}

/** Introduces a cause within a line. */
const causeMarks =
  /\bcaused by:?\s|\bnested exception is:?\s|\bmost recent failure:?\s|\broot cause:?\s|\binner exception:?\s|\boriginal (?:error|exception|message)[^:\n]{0,30}:\s|\bunderlying (?:error|exception|cause)[^:\n]{0,20}:\s|--->\s|\blast (?:error|exception|failure)(?: was)?:\s|\bdiagnostics:\s/gi
const softMarks =
  /\b(?:due to|because(?: of)?|reason:|reason is|message:|desc =|with (?:error|message|exception):?|error(?: was| message)?:)\s+/gi

const saysSomething = (text: string): boolean => {
  const tokens = tokensOf(text)
  return contentOf(tokens) >= 2 || tokens.some(({ kind }) => kind === 'code')
}
const namesSomething = (text: string): boolean =>
  tokensOf(text).some(({ kind, text }) => kind !== 'weakCode' && !wrapperWords.has(text))

/** Whether a segment says only that something failed. */
function isWrapper(segment: string): boolean {
  const words = segment.trim()
  if (words === '') return true
  if (words.split(/\s+/).every((word) => isClassName(word.replace(/[:,;()]+$/, '')))) return true
  if (failureStart.test(words)) return true
  const tokens = tokensOf(words).filter(({ kind }) => kind === 'word' || kind === 'name')
  const saying = tokens.filter(({ text }) => !wrapperWords.has(text) && !noiseWords.has(text))
  if (saying.length === 0) return true
  const isAboutWork = tokens.some(({ text }) => wrapperWords.has(text))
  const isFailure = /\b(?:fail(?:ed|ure|s)?|errors?|exception|abort(?:ed)?|exited|crashed)\b/i.test(
    words,
  )
  return isAboutWork && isFailure && saying.length <= 2
}

function afterLastMark(message: string): string {
  let rest = message
  for (const mark of message.matchAll(causeMarks)) {
    const after = message.slice(mark.index + mark[0].length)
    if (namesSomething(after)) rest = after
  }
  return rest
}

function afterSoftMark(message: string): string {
  const mark = softMarks.exec(message)
  softMarks.lastIndex = 0
  if (!mark) return message
  const after = message.slice(mark.index + mark[0].length)
  return isWrapper(message.slice(0, mark.index)) && namesSomething(after) ? after : message
}

/** Other numbers count the wrapper's own kinds of failure. */
const isLastingCode = ({ kind, text }: Token): boolean =>
  kind === 'code' && /^(?:http|[a-z]{2,4}-)\d/.test(text)

export interface Core {
  text: string
  /** Codes in what was taken off, such as `ORA-00942` or an HTTP status. */
  codes: Token[]
}

/** The part of a message that says what is wrong. */
export function coreOf(message: string): Core {
  let text = withoutTail(afterLastMark(message))
  const codes: Token[] = []
  for (let turns = 0; turns < 16; turns++) {
    const before = text
    text = withoutLogPrefix(text.replace(/^[\s'"<:;,.!-]+/, ''))
    const colon = /:(?=\s|$|")|\n| - | -- |; /.exec(text)
    if (colon) {
      const head = text.slice(0, colon.index)
      const after = text.slice(colon.index + colon[0].length)
      if (isWrapper(head) && saysSomething(after)) {
        codes.push(...tokensOf(`${head}:`).filter(isLastingCode))
        text = after
      }
    }
    text = afterSoftMark(text)
    if (text === before) break
  }
  return { text, codes }
}
