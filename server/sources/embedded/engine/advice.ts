/** Generates a log's summary (jobs-api.md §2.2): a headline and advice. */
export interface Advice {
  headline: string
  items: string[]
}

interface Rule {
  pattern: RegExp
  advise: (found: RegExpExecArray, message: string) => Advice
}

/** DuckDB lists what it has instead: `Candidate bindings: "iata", "state"`. */
const candidates = (message: string): string[] =>
  [...(/Candidate bindings: (.*)/.exec(message)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  )
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/** Placeholder column of a file without columns; see `noColumns` in the runner. */
const emptyFile = /\(the file is empty\)/

/** Failures reported by DuckDB and the engine, most specific first. */
const rules: readonly Rule[] = [
  {
    pattern: /Referenced column "([^"]+)" (?:not found|was not found)/,
    advise: ([, column = ''], message) => {
      if (emptyFile.test(message)) {
        return {
          headline: `Column "${column}" does not exist: the source file is empty.`,
          items: [
            'If another team provides the file, ask whether it was complete.',
            'Declare "columns" for the source, so that an empty file is read as a table ' +
              'without rows.',
          ],
        }
      }
      const near = candidates(message)
      return {
        headline: `Column "${column}" does not exist in the data.`,
        items: [
          near.length > 0
            ? `Similar columns: ${quoted(near)}. If one of them is meant, use it in the ` +
              "package's SQL."
            : 'Look at the columns of the source in a preview of an earlier run.',
          'If the file should have this column, its layout has changed: ask the team that ' +
            'provides it.',
        ],
      }
    },
  },
  {
    pattern: /Table with name (\S+) does not exist!(?:\s*Did you mean "([^"]+)")?/,
    advise: ([, table = '', near]) => ({
      headline: `Table "${table}" does not exist.`,
      items: [
        near === undefined
          ? "Use the name of a source or of an earlier step in the step's SQL."
          : `Did you mean "${near}"? A step sees the sources and the steps before it.`,
      ],
    }),
  },
  {
    pattern: /(?:Scalar|Table) Function with name (\S+) does not exist/,
    advise: ([, name = '']) => ({
      headline: `SQL function "${name}" does not exist.`,
      items: ["Check the spelling in the step's SQL; functions are DuckDB's."],
    }),
  },
  {
    pattern: /The SQL uses \$(\w+), but there is no such variable/,
    advise: ([, name = '']) => ({
      headline: `Variable "${name}" has no value.`,
      items: [`Add "${name}" to the package's variables, or set it when you run the job.`],
    }),
  },
  {
    pattern: /Out of Memory Error|out of memory/i,
    advise: () => ({
      headline: 'The job needed more memory and disk space than allowed.',
      items: [
        'Run it with a larger _MEMORY_LIMIT_MB or _TEMP_LIMIT_MB.',
        'If an earlier run with less data succeeded, look for a join without a condition or ' +
          'a variable that selects too much.',
      ],
    }),
  },
  {
    pattern: /The output files of a job may total at most ([\d,]+ MB)/,
    advise: ([, limit = '']) => ({
      headline: 'The output files of this job are too large.',
      items: [
        `They may total ${limit}. Write fewer rows or columns; a join without a condition ` +
          'may produce far too many.',
        'The operator can raise the limit with JOBWATCH_JOB_OUTPUT_MB.',
      ],
    }),
  },
  {
    pattern: /No space left on device|ENOSPC|The disk is nearly full/,
    advise: () => ({
      headline: 'The disk is full.',
      items: ['Free some space on the disk of the data folder, then run the job again.'],
    }),
  },
  {
    pattern:
      /The file is not UTF-8 text: see line ([\d,]+)|CSV Error on Line: (\d+)[^]*?(?:Invalid unicode|not utf-8 encoded)/i,
    advise: ([, line, other = '']) => ({
      headline: `The file of a source is not UTF-8 text: see line ${line ?? other}.`,
      items: [
        'Set the option "encoding": "latin-1", "windows-1252" or "utf-16" on the CSV source, ' +
          'to match the file.',
        'Or save the file as UTF-8.',
      ],
    }),
  },
  {
    pattern: /CSV Error on Line: (\d+)/,
    advise: ([, line = ''], message) => ({
      headline: `Line ${line} of a CSV source cannot be parsed${/Column ([^\n]+) is being converted/.exec(message) ? ' as the type of its column' : ''}.`,
      items: [
        'Correct the line in the file, or skip such rows with "bad_rows": "reject": they are ' +
          'counted and listed in the log.',
      ],
    }),
  },
  {
    pattern: /Could not convert string '([^']*)' to (\w+)/,
    advise: ([, value = '', type = '']) => ({
      headline: `The value "${value}" cannot be read as ${type}.`,
      items: [
        'Use try_cast(...) in the SQL to get NULL for such values, or filter them out first.',
      ],
    }),
  },
  {
    pattern: /which has no completed run with outputs yet/,
    advise: () => ({
      headline: 'The package whose output this job reads has not completed yet.',
      items: ['Run that package first; a schedule with retries recovers by itself.'],
    }),
  },
  {
    pattern: /there is no such file in ([^\n.]+)/,
    advise: ([, place = '']) => ({
      headline: `A source file is missing: ${place}.`,
      items: [
        'Check the file name in the package and the variables in it.',
        'If another team provides the file, it may not have arrived yet.',
      ],
    }),
  },
  {
    pattern: /is outside the folder it may read|Permission Error: Cannot access/,
    advise: () => ({
      headline: 'The job tried to read or write outside its folders.',
      items: [
        'Put the file into the input folder of the data folder, and read it with "from": "input".',
      ],
    }),
  },
  {
    pattern: /rows were rejected, and _MAX_REJECTED_ROWS allows/,
    advise: () => ({
      headline: 'Too many rows of a source were rejected.',
      items: [
        'The log lists the first of them. Correct the file, or run with a larger ' +
          '_MAX_REJECTED_ROWS.',
      ],
    }),
  },
  {
    pattern: /^Variable /,
    advise: (_, message) => ({
      headline: firstLine(message),
      items: ['Correct the variable, then run the job again.'],
    }),
  },
  {
    pattern: /^Variables refer/,
    advise: (_, message) => ({
      headline: firstLine(message),
      items: ['Give one of these variables a value that does not refer to the others.'],
    }),
  },
  {
    pattern: /Parser Error: ([^\n]+)/,
    advise: ([, what = '']) => ({
      headline: `The SQL cannot be parsed: ${what}`,
      items: [
        "Correct the step's SQL in the package file; changes are picked up as soon as the file is saved.",
      ],
    }),
  },
  // Packages check their data with error('...') in a step's SQL.
  {
    pattern: /Invalid Input Error: ([^\n]+)/,
    advise: ([, what = '']) => ({
      headline: what,
      items: [
        'A check in the package, or a function it uses, rejected the data. See the step in ' +
          'the log.',
      ],
    }),
  },
]

const firstLine = (text: string): string => text.split('\n')[0] ?? text

/** Turns a job's error message into a headline and advice. */
export function adviseOnFailure(message: string): Advice {
  for (const { pattern, advise } of rules) {
    const found = pattern.exec(message)
    if (found) return advise(found, message)
  }
  return { headline: firstLine(message).slice(0, 300), items: [] }
}

/** Notes on a completed job; null if there are none. */
export function adviseOnCompletion(done: {
  records: number
  rejected: number
  outputs: number
}): Advice | null {
  const rejects =
    done.rejected === 0
      ? null
      : `${done.rejected.toLocaleString('en-US')} ` +
        `${done.rejected === 1 ? 'row was' : 'rows were'} rejected.`
  if (done.records === 0 && done.outputs > 0) {
    return {
      headline: `Completed with 0 records.${rejects === null ? '' : ` ${rejects}`}`,
      items: [
        'No source rows met the conditions. If that is unexpected, compare the variables ' +
          'with an earlier run.',
      ],
    }
  }
  return rejects === null
    ? null
    : {
        headline: `Completed; ${rejects}`,
        items: ['The log lists the first of them with line and reason.'],
      }
}

/** The log lines to highlight: those from the failure on, or the last ones. */
export function extractLines(log: string, most = 8): string {
  const lines = log.split('\n').filter((line) => line !== '')
  const from = lines.findIndex((line) => / failed: | rejected | killed/.test(line))
  return (from === -1 ? lines.slice(-most) : lines.slice(from, from + most)).join('\n')
}
