/*
 * Which lines of a log are marked. The words for errors also occur in reports of success
 * ("0 failed", "ERROR=0", "without exception"), in options and in file names.
 */

const words = /\b(?:errors?|fatal|exceptions?|failed|failures?|panic(?:ked)?|traceback)\b/gi
/** Names of exceptions: `ValueError`, `java.lang.Exception`. */
const exceptionNames = /\b[\w.]*[a-z.](?:Error|Exception)\b/g

/** A zero that counts something, not the number of a step, a code or a version. */
const zero = String.raw`(?<![\d.,:#-])(?<!\b(?:step|task|job|attempt|partition|worker|part|shard|node|line|row|retry|stage|batch|thread|process|code|status|index|id|number|chunk|split|executor|tid|pid)[ :#=]{1,2})0`
/** What may stand between "no" or "0" and the word it negates. */
const between = String.raw`(?:\s+(?:(?:of|out of)\s+\d[\d,.]*|any|a|an|the|single|further|more|other|new|known|fatal|unexpected|critical|unhandled|uncaught|failed|errors?|or|nor|and|have|has|had|were|are|be|been|is|was|rais(?:e|ed|ing)|throw|thrown|throwing|threw|task|job|step|test|row|record|model|check|item|[a-z]+s)){0,4}`
const denied = new RegExp(
  String.raw`(?:${zero}|\b(?:no|zero|without|none|nothing|never|not|neither|nor)|n['’]t)${between}[\s"'(]+$`,
  'i',
)
/**
 * Joined to another word it is a name or an option: \`on-error\`, \`/var/log/error\`,
 * \`non-fatal\`.
 */
const joinedBefore =
  /[\w)][-/\\]$|(?:^|\s)--?$|[/\\]$|\bnon[- ]?$|\b(?:standard|squared|absolute|relative|percentage|mean|margin of) $/i
const joinedAfter =
  /^(?:[-/\\]\w|\.(?!\s)\w{1,5}\b|[-\s](?:free|rates?|handling|handlers?|margins?|bars?|budgets?|thresholds?|tolerance|limits?)\b| of\b(?= (?:the|this|those|these)\b))/i
/** A count of none after it: \`ERROR=0\`, \`failed: 0,\`, \`"errors": []\`, \`error: None\`. */
const noneAfter =
  /^["']?(?:\(s\))?(?:[ _-](?:count|total|found|rows|records|lines|tests|tasks|jobs|steps|checks|models|cases))?["']?\s*(?:[:=]\s*|->\s*|\s)["'(]?(?:0+(?:\.0+)?\s*%?|none|null|nil|no|false|n\/a|\[\s*\]|\{\s*\}|""|'')["')]?(?=\s*(?:$|[,;|()\]}]|\.(?:\s|$)|\s["']?[\w-]+["']?\s*[:=]|\s[A-Za-z]+\s+\d))/i

/** Only the beginning of a line is examined: a line of megabytes is data. Characters. */
const maxExamined = 400

/** Whether a line reports an error. */
export function isProblem(line: string): boolean {
  const text = line.slice(0, maxExamined)
  const isMeant = (match: RegExpExecArray, isName: boolean) => {
    const before = text.slice(0, match.index)
    const after = text.slice(match.index + match[0].length)
    if (isName && /^\s*[:=]\s*(?:false|0)\s*$/i.test(after)) return false
    return (
      !denied.test(before) &&
      !joinedAfter.test(after) &&
      (isName || (!joinedBefore.test(before) && !noneAfter.test(after)))
    )
  }
  return (
    [...text.matchAll(exceptionNames)].some((match) => isMeant(match, true)) ||
    [...text.matchAll(words)].some((match) => isMeant(match, false))
  )
}
