import * as z from 'zod/mini'
import { ExactNumber } from '../../../../contract/exact-json.ts'
import { maxInterval, type IntervalUnit } from '../engine/interval.ts'

const identifier = z.string().check(
  z.regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, {
    error: 'must be letters, digits and underscores, not starting with a digit',
  }),
)
const variableName = z.string().check(
  z.regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, {
    error: 'must be letters, digits and underscores, starting with a letter',
  }),
)
const variableValue = z.union(
  [
    z.string().check(z.maxLength(100_000, { error: 'is longer than 100,000 characters' })),
    z.number(),
    z.instanceof(ExactNumber),
    z.boolean(),
  ],
  { error: 'must be a text, a number, true or false' },
)
const variables = z.record(variableName, variableValue)
/** Only the values of variables keep the spelling of a number; elsewhere `1.0` is 1. */
const plainNumber = (schema: z.ZodMiniNumber) =>
  z.pipe(
    z.transform((raw: unknown) => (raw instanceof ExactNumber ? Number(raw) : raw)),
    schema,
  )
const text = z
  .string()
  .check(
    z.minLength(1, { error: 'must not be empty' }),
    z.maxLength(100_000, { error: 'is too long' }),
  )
const oneCharacter = z.string().check(z.length(1, { error: 'must be one character' }))
const fileName = text.check(
  z.regex(/^[^/\\]+$/, { error: 'must be a plain file name, without folders' }),
)
const packageKey = z.string().check(
  z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/, {
    error: 'must be the name of a package file, without ".json"',
  }),
)

const sourceBase = {
  name: identifier,
  /**
   * `datasets`: shipped data; `packages`: `data/` next to the package file; `input`: the data
   * folder's `input/`; `output`: another package's newest completed run.
   */
  from: z.enum(['datasets', 'packages', 'input', 'output']),
  file: text,
  /** Only with `"from": "output"`: the package whose output is read. */
  package: z.optional(packageKey),
}

/** Encodings of a source; the byte order of `utf-16` is taken from the file. */
const encodings = ['utf-8', 'utf-16', 'latin-1', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

const csvReading = z.strictObject({
  delimiter: z.optional(oneCharacter),
  quote: z.optional(oneCharacter),
  header: z.optional(z.boolean()),
  skip: z.optional(plainNumber(z.number().check(z.int(), z.minimum(0)))),
  /** Lines that begin with this are skipped. */
  comment: z.optional(
    z.string().check(z.regex(/^[\x21-\x7e]$/, { error: 'must be one ASCII character' })),
  ),
  null_text: z.optional(z.string()),
  encoding: z.optional(
    z.enum(encodings, {
      error: `must be one of ${encodings.map((name) => `"${name}"`).join(', ')}`,
    }),
  ),
  /** Column name to SQL type, all columns in file order; detected from the data by default. */
  columns: z.optional(
    z.record(
      z.string(),
      z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_ (),]*$/, { error: 'must be a SQL type' })),
    ),
  ),
  /** What to do with an unreadable row: fail the job, or skip the row, count it and log it. */
  bad_rows: z.optional(z.enum(['fail', 'reject'])),
})

const csvWriting = z.strictObject({
  delimiter: z.optional(oneCharacter),
  header: z.optional(z.boolean()),
})
const jsonWriting = z.strictObject({
  /** One JSON array instead of one JSON object per line. */
  array: z.optional(z.boolean()),
})

const source = z.discriminatedUnion('format', [
  z.strictObject({ ...sourceBase, format: z.literal('csv'), options: z.optional(csvReading) }),
  z.strictObject({ ...sourceBase, format: z.literal('json') }),
  z.strictObject({ ...sourceBase, format: z.literal('parquet') }),
])

const destinationBase = { name: identifier, from: identifier, file: fileName }
const destination = z.discriminatedUnion('format', [
  z.strictObject({ ...destinationBase, format: z.literal('csv'), options: z.optional(csvWriting) }),
  z.strictObject({
    ...destinationBase,
    format: z.literal('json'),
    options: z.optional(jsonWriting),
  }),
  z.strictObject({ ...destinationBase, format: z.literal('parquet') }),
])

const intervalUnits = [
  'minutes',
  'hours',
  'days',
  'weeks',
  'months',
] as const satisfies readonly IntervalUnit[]

const scheduleFields = z.strictObject({
  every: plainNumber(z.number().check(z.int(), z.minimum(1, { error: 'must be at least 1' }))),
  unit: z.enum(intervalUnits),
  /** Name of the cluster to run on; by default, or if it is gone, any that accepts jobs. */
  cluster: z.optional(text),
  /** How often a failed run is retried. The API allows 1 to 5 (jobs-api.md §7). */
  retries: z.optional(
    plainNumber(
      z
        .number()
        .check(
          z.int(),
          z.minimum(0, { error: 'must be 0 to 5' }),
          z.maximum(5, { error: 'must be 0 to 5' }),
        ),
    ),
  ),
  variables: z.optional(variables),
})
const schedule = scheduleFields.check((context) => {
  const { every, unit } = context.value
  const most = maxInterval[unit]
  if (every > most)
    context.issues.push({
      code: 'custom',
      path: ['every'],
      input: every,
      message: `must be at most ${most} ${unit}, which is 100 years`,
    })
})

const common = {
  name: text.check(z.maxLength(200, { error: 'is longer than 200 characters' })),
  description: z.optional(z.string()),
  variables: z.optional(variables),
  schedule: z.optional(schedule),
}

const dataflow = z.strictObject({
  ...common,
  flow_type: z.literal('dataflow'),
  sources: z.array(source).check(z.minLength(1, { error: 'must have at least one source' })),
  steps: z.optional(z.array(z.strictObject({ name: identifier, sql: text }))),
  destinations: z
    .array(destination)
    .check(z.minLength(1, { error: 'must have at least one destination' })),
})

const workflow = z.strictObject({
  ...common,
  flow_type: z.literal('workflow'),
  jobs: z
    .array(
      z.strictObject({
        name: identifier,
        package: packageKey,
        variables: z.optional(variables),
        /** Expressions, evaluated with the workflow's variables. */
        dynamic_variables: z.optional(z.record(variableName, z.string())),
      }),
    )
    .check(z.minLength(1, { error: 'must name at least one package' })),
})

/**
 * A package file (docs/packages.md). Names must be unique, and a destination's `from` must name a
 * source or step.
 */
export const definitionSchema = z
  .discriminatedUnion('flow_type', [dataflow, workflow])
  .check((context) => {
    const definition = context.value
    const refuse = (path: (string | number)[], message: string) =>
      context.issues.push({ code: 'custom', message, path, input: definition })
    if (definition.flow_type === 'workflow') {
      const names = new Set<string>()
      for (const [index, { name }] of definition.jobs.entries()) {
        if (names.has(name)) refuse(['jobs', index, 'name'], `"${name}" is used twice`)
        names.add(name)
      }
      return
    }
    // DuckDB treats "Quakes" and "quakes" as the same table.
    const tables = new Set<string>()
    const add = (path: (string | number)[], name: string) => {
      if (tables.has(name.toLowerCase())) refuse(path, `"${name}" is used twice`)
      tables.add(name.toLowerCase())
    }
    for (const [index, each] of definition.sources.entries()) {
      add(['sources', index, 'name'], each.name)
      if (each.from === 'output' && each.package === undefined)
        refuse(['sources', index, 'package'], 'is missing, but "from": "output" requires it')
      if (each.from !== 'output' && each.package !== undefined)
        refuse(['sources', index, 'package'], 'goes with "from": "output" only')
    }
    for (const [index, each] of (definition.steps ?? []).entries())
      add(['steps', index, 'name'], each.name)
    const files = new Set<string>()
    for (const [index, each] of definition.destinations.entries()) {
      if (!tables.has(each.from.toLowerCase()))
        refuse(['destinations', index, 'from'], `"${each.from}" is no source and no step`)
      if (files.has(each.file.toLowerCase()))
        refuse(['destinations', index, 'file'], `"${each.file}" is written twice`)
      files.add(each.file.toLowerCase())
    }
  })

export type Definition = z.output<typeof definitionSchema>
export type Dataflow = z.output<typeof dataflow>
export type Workflow = z.output<typeof workflow>
export type DataflowSource = Dataflow['sources'][number]
export type DataflowDestination = Dataflow['destinations'][number]
