/** JSON Schemas (2020-12, as OpenAPI 3.1 uses them) of the contract. */
import * as z from 'zod/mini'
import { accountSchema } from '../../../contract/account.ts'
import { userSchema } from '../../../contract/admin.ts'
import { baselineSchema } from '../../../contract/baseline.ts'
import { lenient } from '../../../contract/coerce.ts'
import { creatorSchema } from '../../../contract/creator.ts'
import { errorBodySchema } from '../../../contract/errors.ts'
import { facetsSchema } from '../../../contract/facets.ts'
import { flagSchema } from '../../../contract/flags.ts'
import { activitySchema, packageRunSchema } from '../../../contract/history.ts'
import { sessionSchema } from '../../../contract/identity.ts'
import { jobExtrasSchema, jobRowSchema } from '../../../contract/job-row.ts'
import {
  componentSchema,
  jobFields,
  logSummarySchema,
  outputSchema,
} from '../../../contract/job.ts'
import { runRequestSchema } from '../../../contract/requests.ts'
import { clusterSchema, memberSchema, scheduleSchema } from '../../../contract/resources.ts'
import { syncSchema } from '../../../contract/sync.ts'
import {
  accountResponse,
  clusterResponse,
  jobResponse,
  packageResponse,
  scheduleResponse,
} from './response-schemas.ts'

export type JsonSchema = Record<string, unknown>

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

const orNull = (type: string): JsonSchema => ({ type: [type, 'null'] })
const refOrNull = (name: string): JsonSchema => ({ anyOf: [refTo(name), { type: 'null' }] })
const variables: JsonSchema = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
}
const counts: JsonSchema = { type: 'object', additionalProperties: { type: 'number' } }
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
const scheduledTask: JsonSchema = {
  type: 'object',
  properties: {
    nodes: { type: 'integer' },
    terminate_on_idle: { type: 'boolean' },
    time_to_idle: orNull('integer'),
    packages: listOf({
      type: 'object',
      properties: { package_id: { type: 'integer' }, variables },
      required: ['package_id'],
    }),
  },
}

/**
 * What the schemas that read leniently produce, which zod cannot know: their readers are functions.
 */
const readers = new Map<unknown, JsonSchema>([
  [lenient.id, { type: 'integer', minimum: 1 }],
  [lenient.integer, orNull('integer')],
  [lenient.number, orNull('number')],
  [lenient.text, orNull('string')],
  [lenient.instant, orNull('string')],
  [lenient.count, { type: 'integer', minimum: 0 }],
  [lenient.countOrNull, orNull('integer')],
  [lenient.ratio, { type: 'number', minimum: 0, maximum: 1 }],
  [lenient.ratioOrNull, orNull('number')],
  [lenient.flag, { type: 'boolean' }],
  [lenient.variables, variables],
  [lenient.texts, listOf({ type: 'string' })],
  [facetsSchema.shape.by_status, counts],
  [facetsSchema.shape.by_flag, counts],
  [jobFields.shape.outputs, listOf(refTo('Output'))],
  [jobFields.shape.cluster, refOrNull('Cluster')],
  [jobFields.shape.package, refOrNull('Package')],
  [jobFields.shape.creator, refOrNull('Creator')],
  [jobFields.shape.component, refOrNull('Component')],
  [jobFields.shape.log_summary, refOrNull('LogSummary')],
  [outputSchema.shape.component, refOrNull('Component')],
  [clusterSchema.shape.creator, refOrNull('Creator')],
  [clusterSchema.shape.bootstrap_actions, { type: ['array', 'null'], items: { type: 'object' } }],
  [scheduleSchema.shape.task, scheduledTask],
  [accountSchema.shape.name, orNull('string')],
  [runRequestSchema.shape.package_id, { type: 'integer', minimum: 1 }],
  [runRequestSchema.shape.cluster_id, { type: 'integer', minimum: 1 }],
  [runRequestSchema.shape.variables, variables],
  [runRequestSchema.shape.dynamic_variables, variables],
])

/** What a schema produces; for one that goes on from a reader, what the reader produces. */
function readerSchema(schema: z.core.$ZodType): JsonSchema | undefined {
  const known = readers.get(schema)
  if (known) return known
  const { def } = schema._zod
  return isPipe(def) && def.out._zod.def.type === 'transform' ? readers.get(def.in) : undefined
}

const isPipe = (def: z.core.$ZodTypeDef): def is z.core.$ZodPipeDef => def.type === 'pipe'

/** Schemas that the document has under a name of their own, to be referred to. */
const named: Readonly<Record<string, z.ZodMiniType>> = {
  Account: accountResponse,
  Activity: activitySchema,
  Baseline: baselineSchema,
  Cluster: z.partial(clusterResponse),
  Component: componentSchema,
  Creator: creatorSchema,
  Error: errorBodySchema,
  Facets: facetsSchema,
  Flag: flagSchema,
  Job: jobResponse,
  JobExtras: jobExtrasSchema,
  JobRow: jobRowSchema,
  LogSummary: logSummarySchema,
  Member: memberSchema,
  Output: outputSchema,
  Package: z.partial(packageResponse),
  PackageRun: packageRunSchema,
  Schedule: scheduleResponse,
  Session: sessionSchema,
  Sync: syncSchema,
  User: userSchema,
}
const names = new Map<unknown, string>(
  Object.entries(named).map(([name, schema]) => [schema, name]),
)

/** @param io `input` for the body of a request */
export function jsonSchemaOf(schema: z.ZodMiniType, io: 'input' | 'output' = 'output'): JsonSchema {
  const made: JsonSchema = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema, path }) => {
      const name = path.length === 0 ? undefined : names.get(zodSchema)
      const known = name === undefined ? readerSchema(zodSchema) : refTo(name)
      if (!known) {
        // Responses may gain fields without that being a change that breaks a client.
        delete jsonSchema.additionalProperties
        return
      }
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
      Object.assign(jsonSchema, known)
    },
  })
  delete made['$schema']
  return made
}

/** A reference where the schema has a name, otherwise the schema itself. */
export function referenceTo(schema: z.ZodMiniType): JsonSchema {
  const name = names.get(schema)
  return name === undefined ? jsonSchemaOf(schema) : refTo(name)
}

export const namedSchemas = (): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, jsonSchemaOf(schema)]))
