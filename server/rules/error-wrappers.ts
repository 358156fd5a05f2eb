/**
 * Takes off what only says that something failed: who was told, which try it was, what to do.
 *
 * Patterns of alternatives stay in one line each: a literal cannot be broken, and one built of
 * strings hides mistakes in escaping.
 */
import { vendorCode } from './error-codes.ts'
import { isClassName, withoutLogPrefix } from './error-lines.ts'
import { contentOf, tokensOf, withoutDetails, type Token } from './error-tokens.ts'
import {
  commonFailures,
  failureStart,
  failureWords,
  identifierNouns,
  programs,
  startsWithProcess,
  wrapperWords,
} from './error-words.ts'

/** What to do, and figures of one run. */
const advice = [
  String.raw`please`,
  String.raw`try`,
  String.raw`check`,
  String.raw`consider`,
  String.raw`ensure`,
  String.raw`make sure`,
  String.raw`verify`,
  String.raw`see`,
  String.raw`refer`,
  String.raw`contact`,
  String.raw`increase`,
  String.raw`retry`,
  String.raw`retrying`,
  String.raw`will retry`,
  String.raw`rerun`,
  String.raw`for (?:more|further|additional) (?:information|details|help)`,
  String.raw`for help`,
  String.raw`more (?:information|details|info)`,
  String.raw`learn more`,
  String.raw`visit`,
  String.raw`read more`,
  String.raw`use`,
  String.raw`set`,
  String.raw`select an`,
  String.raw`run`,
  String.raw`if (?:you|this|the|it|another)`,
  String.raw`(?:and )?you (?:can|may|might|could|should|need)`,
  String.raw`to (?:fix|resolve|avoid|learn|enable|increase|see|ignore|allow|disable|suppress|request|troubleshoot)`,
  String.raw`perhaps`,
  String.raw`maybe`,
  String.raw`note(?=:)`,
  String.raw`the current time`,
  String.raw`there (?:are|is|were) \d`,
  String.raw`the driver has not`,
  String.raw`container killed by`,
  String.raw`resources are low`,
  String.raw`this (?:may|might|can|could|usually|typically|often|probably|query ran|type was|is (?:usually|often|likely|probably))`,
  String.raw`is the server running`,
  String.raw`killing container`,
  String.raw`the last packet`,
  String.raw`current usage`,
  String.raw`peak usage`,
  String.raw`top memory`,
  String.raw`client view`,
  String.raw`the (?:duplicate key value|statement has been|reported blocks)`,
  String.raw`killed (?:by )?external`,
  String.raw`full (?:trace|log)`,
  String.raw`call stack`,
  String.raw`error in query`,
  String.raw`while executing`,
  String.raw`in statement`,
  String.raw`from query`,
  String.raw`for query`,
  String.raw`write fewer`,
  String.raw`call getnextexception`,
  String.raw`free some`,
  String.raw`give the source`,
  String.raw`run it`,
].join('|')
/** At the start of a line it is nothing but advice. */
const adviceLine = new RegExp(`^(?:${advice})\\b`, 'i')

/** What follows is advice, context, or data of one run. */
const tails: readonly RegExp[] = [
  /(?:^|[\s.;])(?:DETAIL|HINT|CONTEXT|STATEMENT|QUERY|WHERE|LOCATION|SQL|Details?|Hint|Context|Where|Query|Statement|Parameters|Original Line|Raw line|Table name|Column type|File|Location|Position|Stack ?trace|Suggestion|Tip|Help|Resolution|Docs?|Documentation|Full log|Log URL|Tracking URL|Job ID|Query ID|RequestId|Request ID|Time|Status|ErrorCode|compiled Code|Dump of)\s?:/g,
  /(?:^|\s)LINE \d+:/g,
  /(?:^|\s)(?:Failing row|Dump of the|compiled code at|ClientConnectionId|full error)\b/gi,
  /(?:^|\s)\[(?:SQL|parameters|cached since)[: ]/g,
  /\(Background on this error at/g,
  /(?:^|\s)(?:Candidate (?:bindings|functions|tables|entries)|Did you mean|Possible (?:solutions?|fixes|causes)|Similar columns|Available (?:columns|fields)|Expecting one of|Was expecting)\b/gi,
  new RegExp(String.raw`(?:^|[.;!,\n]\s*)(?:${advice})\b`, 'gi'),
  /,? giving up(?: after[^:\n]{0,60})?\.?$/g,
  /\s(?:Retrying|Will retry|Giving up|Aborting|Exiting)\b(?![^:\n]{0,40}: )/g,
  /;\s*(?:line \d+ pos \d+;)?\s*'[A-Z]\w{1,40}/g,
  /\bdup key:/g,
  /\bin schema:/g,
  /\bColumn \S{1,60} is being converted/g,
  /\b[Tt]he full response is\b/g,
  /\bPreview of\b/g,
  /: possibly\b/g,
  /,? Topology Description:/g,
  /\bextendedErrorDetails=/g,
  /\bscore \d{1,6} or sacrifice child\b/g,
  /\bat \[Source:/g,
  /\(through reference chain/g,
  /\s(?:[Tt]he last packet|[Tt]he current time is)\b/g,
  /\s(?:and|where) you can find\b/g,
  /: While executing\b/g,
  /\bTraceback \(most recent call last\): File\b/g,
  /,? could be:/g,
  /\s(?:[A-Z]\w+ Info|Connect(?:ion)? (?:parameters|properties)):/g,
  /[.\s]preemption:/g,
  /\sMore information\b/g,
  /: \(['"]/g,
  /\bCall getNextException\b/g,
  /\(see https?:/gi,
]

/** `Binder Error`, `Invalid operation`: a family of errors. */
const family =
  /^[\w -]{1,40}\b(?:errors?|exception|violation|failure|operation|warning|truncation|exited)$/i
const isFamily = (sentence: string): boolean => {
  const words = sentence.replace(
    /^(?:[\w.$]{1,120}(?:Exception|Error_?): |ERROR: +|\[[^\]]{0,40}\]|\(\d{1,8}\)|\s)+|[\W\d]+$/g,
    '',
  )
  return words.split(/\s+/).length <= 4 && family.test(words)
}

/** More are a text that repeats itself; each costs a reading of the text. */
const maxMarks = 8

/** The message up to its tail, if something is left. */
function withoutTail(message: string): string {
  let end = message.length
  for (const tail of tails)
    for (const found of [...message.matchAll(tail)].slice(0, maxMarks)) {
      if (found.index >= end) break
      const before = tokensOf(message.slice(0, found.index))
      const said = before.filter(isContent)
      const isSaying = said.some(({ text }) => !wrapperWords.has(text))
      const isEnough = contentOf(said) >= 2 && isSaying && !isFamily(message.slice(0, found.index))
      if (before.some(isLastingCode) || isEnough) {
        end = found.index
        break
      }
    }
  return message.slice(0, end)
}

/** Introduces a cause within a line. */
const causeMarks =
  /\b[Cc]aused by:?\s|\b[Nn]ested exception is:?\s|\b[Mm]ost recent failure:?\s|\b[Rr]oot cause:?\s|\b[Ii]nner exception:?\s|\b[Oo]riginal (?:error|exception|message)[^:\n]{0,30}:\s|\b[Uu]nderlying (?:error|exception|cause)[^:\n]{0,20}:\s|--->\s|\b[Ll]ast (?:error|exception|failure)(?: was)?:\s|\b[Dd]iagnostics:\s|\bmessage from server: |\b(?:reason|reply-text)=(?=\S)|\bmessage=(?=["'])|\breturned (?=")|\b(?:ERROR|FATAL|PANIC):\s+(?=\S)|\breason: (?=[A-Z])|\b(?:returned the following \w+|responded with):\s|['"], [A-Z]\w{2,60}(?:Error|Exception)\((?=['"])/g
const softMarks =
  /\b(?:due to|because of|reason:|reason is|message:|with message|error message(?= ['"])|desc =|with (?:error|exception):?)\s+/gi

const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(' ')

/** Other numbers count the wrapper's own kinds of failure. */
const isLastingCode = ({ kind, text }: Token): boolean =>
  kind === 'code' && /^(?:[45]\d\d$|out-of-memory$|code\d|aadsts\d|[a-z]{2,4}-\d)/.test(text)

/** Whether a text says what is wrong, rather than that something is. */
function saysWhatIsWrong(text: string): boolean {
  const tokens = tokensOf(text)
  if (tokens.some(isLastingCode)) return true
  if (tokens.some(({ kind }) => kind === 'code') && !/\bunknown error\b/i.test(text)) return true
  if (tokens.some(({ kind }) => kind === 'class') && contentOf(tokens) >= 1) return true
  return contentOf(tokens) >= 2 && (failureWords.test(text) || failureWords.test(textOf(tokens)))
}

const isContent = ({ kind }: Token): boolean => kind === 'word' || kind === 'name'

const isClassPath = (word: string): boolean =>
  isClassName(word) || /^[a-z_]\w{0,60}(?:\.\w{1,60}){1,8}$/.test(word)

const mayFail =
  /\b(?:fail(?:ed|ure|s)?|errors?|exception|abort(?:ed|ing)?|exited|crashed|stopped|broken(?! pipe))\b/i

/** Whether a segment has the name of what is at fault, which the message after it lacks. */
function namesAlone(head: readonly Token[], after: string): boolean {
  const rest = tokensOf(after).filter(isContent)
  return (
    head.some(({ kind }) => kind === 'name') &&
    !rest.some(({ kind }) => kind === 'name') &&
    !rest.every(({ text }) => commonFailures.has(text))
  )
}

/** Whether a segment before a full statement of what is wrong says nothing of it. */
const isAside = (head: string, tokens: readonly Token[]): boolean =>
  tokens.length <= 6 &&
  !failureWords.test(head) &&
  !tokens.some(({ kind }) => kind === 'name') &&
  (!identifierNouns.has(tokens[0]?.text ?? '') || /\((?:\w{1,20} )?#?\d/.test(head))

const numberedPart =
  /\b(?:batch|task|job|step|part|file|chunk|run|attempt|try|page|partition|shard|cell|record|row|stage|worker|node) (?:#|no\.? ?)?\d/i

/** Whether a segment says only that something failed, given what follows it. */
function isWrapper(segment: string, after: string, isLabel: boolean): boolean {
  const head = segment.trim().replace(/^(?:\(#\d{1,5}\)|\d{3})\s+(?=[A-Za-z])/, '')
  if (head === '') return true
  const following = tokensOf(after)
  const rest = contentOf(following.filter(({ text }) => !wrapperWords.has(text)))
  const hasCode = following.some(({ kind }) => kind === 'code')
  if (head.split(/\s+/).every((word) => isClassPath(word.replace(/^[<(]+|[:,;()>]+$/g, ''))))
    return rest >= 2 || hasCode || following.some(({ kind }) => kind === 'class')
  const tokens = tokensOf(head).filter(isContent)
  const saying = tokens.filter(({ text }) => !wrapperWords.has(text))
  if (saying.length === 0) return following.length >= 1
  if (!saysWhatIsWrong(after)) return false
  if (failureStart.test(head)) return !namesAlone(tokens, after)
  if (/^(?:[\w-]{2,30} ){1,4}failed(?: \(\d{1,5}\))?$/i.test(head) && rest >= 2) return true
  if (/^\w{2,30}(?:ing|tion|load|port)\b.{0,100}\bfailed\b/i.test(head) && saying.length <= 3)
    return true
  if (/^[a-z]\w*$/.test(head) && failureStart.test(after.trim())) return true
  const words = head.replace(/\([^()]{0,40}\)|\[[^[\]]{0,40}\]/g, ' ').trim()
  if (family.test(words) && words.split(/\s+/).length <= 4) return rest >= 2 || hasCode
  if (programs.has(head.toLowerCase().split(/\s/)[0] ?? '') && saying.length <= 2) return true
  if (numberedPart.test(head) && rest >= 3 && tokens.length <= 6) return true
  // A line break or a semicolon ends a statement; what is before it is no label.
  const isCommon = following.length >= 2 && following.every(({ text }) => commonFailures.has(text))
  if (isLabel && (rest >= 3 || isCommon) && isAside(head, tokens)) return true
  if (saying.length > 2) return false
  if (startsWithProcess(head)) return true
  const isAboutWork = tokens.some(({ text }) => wrapperWords.has(text) && !mayFail.test(text))
  return isAboutWork && mayFail.test(head)
}

function afterLastMark(message: string): string {
  const marks = [...message.matchAll(causeMarks)].slice(-maxMarks).toReversed()
  for (const mark of marks) {
    const after = message.slice(mark.index + mark[0].length)
    if (saysWhatIsWrong(after) || contentOf(tokensOf(after)) >= 2) return after
  }
  return message
}

function afterSoftMark(message: string): string {
  const mark = softMarks.exec(message)
  softMarks.lastIndex = 0
  if (!mark) return message
  const after = message.slice(mark.index + mark[0].length)
  const head = tokensOf(message.slice(0, mark.index)).filter(isContent)
  const isPlain = head.every(({ text }) => wrapperWords.has(text))
  return (isPlain || startsWithProcess(message)) && contentOf(tokensOf(after)) >= 1
    ? after
    : message
}

/** An Oracle message begins with its code, whatever stands around it. */
function vendorMessage(message: string): string | null {
  const found = vendorCode.exec(message)
  if (!found) return null
  const from = message.slice(found.index)
  const rest = from.slice(found[0].length)
  const next = /\n|\b[A-Z]{2,4}\d?-\d{4,5}\b|\bHelp:/.exec(rest)
  return next ? from.slice(0, found[0].length + next.index) : from
}

export interface Core {
  text: string
  /** Codes and names at fault in what was taken off. */
  carried: Token[]
}

const dataNouns =
  /\b(?:column|field|table|relation|topic|bucket|index|collection|view|database|schema|dataset|queue|object|key)\b/i
const aboutAccess = /\b(?:denied|permission|not found|forbidden)\b/i

const separator = /(?<=violation|error|exception|failure)\. |:(?=\s|$|["'([])|\n| - | -- |; /

function withoutHeads(message: string): Core {
  let text = message
  const carried: Token[] = []
  for (let turns = 0; turns < 16; turns++) {
    const before = text
    text = withoutLogPrefix(text.replace(/^[\s":;,.!-]+/, ''))
    const aside = /^\([\w.$]{3,80}\)\s*/.exec(text)
    if (aside && saysWhatIsWrong(text.slice(aside[0].length))) {
      carried.push(...tokensOf(aside[0]).filter(({ kind }) => kind === 'symbol'))
      text = text.slice(aside[0].length)
    }
    const inner = failureStart.test(text)
      ? /^[^():]{3,200} \((.{8,})\)[.\s]*$/.exec(text)?.[1]
      : null
    if (inner && saysWhatIsWrong(inner)) text = inner
    const split = separator.exec(text)
    if (split) {
      const head = text.slice(0, split.index)
      const after = text.slice(split.index + split[0].length)
      if (isWrapper(head, after, /^(?::| -)/.test(split[0]))) {
        const taken = tokensOf(`${head}:`)
        carried.push(...taken.filter((token) => isLastingCode(token) || token.kind === 'symbol'))
        const rest = tokensOf(after).filter(isContent)
        const isCommon = rest.every(({ text }) => commonFailures.has(text))
        const store = /\b(?:s3[an]?|gs|abfss?|wasbs?):\/\/([\w.-]{1,80})/.exec(head)?.[1]
        if (isCommon && store && aboutAccess.test(after))
          carried.push({ text: store.toLowerCase(), kind: 'name' })
        // `Failed to read column "price": access denied`: the name is of the thing at fault.
        if (isCommon && failureStart.test(head) && dataNouns.test(head) && aboutAccess.test(after))
          carried.push(...taken.filter(({ kind }) => kind === 'name').slice(0, 2))
        text = after
      }
    }
    text = afterSoftMark(text)
    if (text === before) break
  }
  return { text, carried }
}

const maxSentences = 2

/** The first sentences, up to one that names what is at fault. */
function firstOf(all: readonly string[]): string {
  const sentences = all.filter((sentence) => tokensOf(sentence).some(isContent))
  const tokens = tokensOf(sentences[0] ?? '').filter(isContent)
  const isComplete = tokens.length >= 4 && tokens.some(({ kind }) => kind === 'name')
  return sentences.slice(0, isComplete ? 1 : maxSentences).join('\n')
}

const isEmptyWord = (word: string): boolean => wrapperWords.has(word) || identifierNouns.has(word)
/** Without sentences such as "The step failed." */
function sayingSentences(text: string): string {
  const sentences = text.split(/(?<=[.!?])\s+(?=["'([]?[A-Z])|\n+/)
  if (sentences.length === 1) return text
  const saying = sentences.filter((sentence) =>
    tokensOf(sentence).some(
      (token) => (isContent(token) && !isEmptyWord(token.text)) || token.kind === 'code',
    ),
  )
  const isOpening = (sentence: string) =>
    isFamily(sentence) || (failureStart.test(sentence) && sentence.split(/\s+/).length <= 4)
  const other = saying.filter((sentence) => !isOpening(sentence))
  if (other.some(saysWhatIsWrong)) return firstOf(other)
  return saying.length === 0 ? text : firstOf(saying)
}

/** "Connection refused (Connection refused)", "No route to host (Host unreachable)". */
function withoutRemark(text: string): string {
  const remark = / \(([A-Z][^()\n]{1,60})\)[.\s]*$/.exec(text)
  if (!remark || (remark[1] ?? '').split(/\s+/).length > 3) return text
  const before = text.slice(0, remark.index)
  return saysWhatIsWrong(before) ? before : text
}

/** The column that a context names: `COPY orders, line 12, column price: "n/a"`. */
const columnInContext =
  /\bCOPY [\w."]{1,130}, line \d+, column "?(\w{1,63})|\bColumn name: (\w{1,63})/

function namesInContext(message: string): Token[] {
  const found = columnInContext.exec(message)
  const name = found?.[1] ?? found?.[2]
  return name === undefined ? [] : [{ text: name.toLowerCase(), kind: 'name' }]
}

/** Without lines of advice, which may go on in the next line. */
function withoutAdvice(lines: readonly string[]): string[] {
  let isOpen = false
  return lines.filter((line, at) => {
    const isAdvice = at > 0 && (isOpen || adviceLine.test(line))
    isOpen = isAdvice && !isOpen && !/[.!?:)]\s*$/.test(line)
    return !isAdvice
  })
}

/** The part of a message that says what is wrong. */
export function coreOf(whole: string): Core {
  const message = withoutDetails(whole)
  const vendor = vendorMessage(message)
  if (vendor !== null) return { text: withoutTail(vendor), carried: [] }
  const statement = withoutAdvice(message.split('\n')).join('\n')
  const { text, carried } = withoutHeads(withoutTail(afterLastMark(withoutTail(statement))))
  return {
    text: withoutRemark(sayingSentences(text)),
    carried: [...carried, ...namesInContext(message)],
  }
}
