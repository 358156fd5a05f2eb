/** Error texts as real systems word them, by cause (`texts/`), or recalled (`practice/`, `fresh/`). */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Sample {
  cause: string
  text: string
  /**
   * Where this wording is found: an issue, a page of documentation, or a source file; `memory` for
   * one that was recalled.
   */
  source: string
  /** Whether ids, names, dates or wrappers differ from the source. */
  isVaried: boolean
}

/**
 * Reads samples in this form, so that texts need no escaping:
 * ```
 * === cause
 * @ source
 * text
 * @~ source of a text that was varied
 * text
 * ```
 * `␛` stands for the escape character.
 */
export function readSamples(content: string, file: string): Sample[] {
  const samples: Sample[] = []
  let cause = ''
  let lines: string[] | null = null
  let source: { source: string; isVaried: boolean } | null = null
  const finish = () => {
    if (!lines || !source) return
    const text = lines.join('\n').trimEnd().replaceAll('␛', '\u001B')
    if (text.trim() === '') throw new Error(`${file}: a text of "${cause}" is empty.`)
    samples.push({ cause, text, ...source })
    lines = null
  }
  for (const line of content.split('\n')) {
    const heading = /^=== (.+)$/.exec(line)
    const start = /^@(~?) (\S.*)$/.exec(line)
    if (heading) {
      finish()
      cause = heading[1] ?? ''
      source = null
    } else if (start) {
      finish()
      source = { source: start[2] ?? '', isVaried: start[1] === '~' }
      lines = []
    } else if (lines) lines.push(line)
    else if (line.trim() !== '') throw new Error(`${file}: "${line}" is in no text.`)
  }
  finish()
  return samples
}

/** @throws if a sample has no source, or a text occurs twice */
export function validate(samples: readonly Sample[]): void {
  const known = new Map<string, string>()
  for (const { cause, text, source } of samples) {
    if (!/^(?:https:\/\/|server\/)\S+$|^memory$/.test(source))
      throw new Error(`"${cause}": "${source}" is no source.`)
    const other = known.get(text)
    if (other !== undefined) throw new Error(`A text of "${cause}" is also in "${other}".`)
    known.set(text, cause)
  }
}

function load(folder: 'texts' | 'practice' | 'fresh'): Sample[] {
  const directory = path.join(import.meta.dirname, folder)
  const samples = readdirSync(directory)
    .toSorted()
    .flatMap((name) => readSamples(readFileSync(path.join(directory, name), 'utf8'), name))
  validate(samples)
  return samples
}

/** FNV-1a: the half of a cause depends on its name alone. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  // The lowest bit of FNV-1a is the parity of the characters.
  return (hash >>> 16) & 1
}

export interface Corpus {
  /** Half of the causes: the rule may be tuned on these. */
  tuned: Sample[]
  /** Causes written from memory to tune on, too. */
  practice: Sample[]
  /** The other half: scored, never looked at for tuning. */
  heldOut: Sample[]
  /** Causes written after the rule was tuned. */
  fresh: Sample[]
}

export function loadCorpus(): Corpus {
  const samples = load('texts')
  return {
    tuned: samples.filter(({ cause }) => hashOf(cause) === 0),
    heldOut: samples.filter(({ cause }) => hashOf(cause) === 1),
    practice: load('practice'),
    fresh: load('fresh'),
  }
}
