import type { Database } from 'better-sqlite3'
import { parseJson } from '../../../../contract/exact-json.ts'
import { cutDescription } from '../bounds.ts'
import type { Definition } from '../packages/definition.ts'
import { columnList } from './columns.ts'
import { insertRow } from './update.ts'

/** A package row. `variables` is a JSON object of defaults. */
export type PackageRecord = {
  id: number
  /** File name without `.json`; the id belongs to this name. */
  file: string
  name: string
  description: string | null
  flowType: 'dataflow' | 'workflow'
  variables: string
  version: number
  status: 'active' | 'archived'
  createdAt: number
  /** When the file was last changed. */
  updatedAt: number
  hash: string
}

export interface PackageLedger {
  all(): PackageRecord[]
  get(id: number): PackageRecord | null
  byFile(file: string): PackageRecord | null
  /** @returns null if it is missing or no longer readable */
  definition(id: number, version: number): Definition | null
  /**
   * Stores the current contents of a file. A new hash is a new version; the same hash only restores
   * an archived package.
   */
  put(file: string, definition: Definition, hash: string, fileChangedAt: number): PackageRecord
  archive(id: number): void
}

function readDefinition(text: string): Definition | null {
  try {
    return parseJson(text) as Definition
  } catch {
    return null
  }
}

/** Parsed definitions are cached, because every pass over the queue needs those of all its jobs. */
const definitionsRead = 200

const packageColumns = columnList<PackageRecord>([
  'id',
  'file',
  'name',
  'description',
  'flowType',
  'variables',
  'version',
  'status',
  'createdAt',
  'updatedAt',
  'hash',
])

export function createPackageLedger(
  db: Database,
  now: () => number,
  changed: () => void,
): PackageLedger {
  const definitions = new Map<string, Definition>()
  const all = db.prepare<[], PackageRecord>(`select ${packageColumns} from packages order by id`)
  const byId = db.prepare<[number], PackageRecord>(
    `select ${packageColumns} from packages where id = ?`,
  )
  const byFile = db.prepare<[string], PackageRecord>(
    `select ${packageColumns} from packages where file = ?`,
  )
  const definitionOf = db.prepare<[number, number], { definition: string }>(
    'select definition from package_versions where package_id = ? and version = ?',
  )
  const addVersion = db.prepare<[number, number, string]>(
    'insert into package_versions (package_id, version, definition) values (?, ?, ?)',
  )
  const setStatus = db.prepare<[string, number]>('update packages set status = ? where id = ?')
  const renew = db.prepare<[Record<string, string | number | null>]>(
    `update packages set name = @name, description = @description, flow_type = @flowType, variables = @variables, hash = @hash,
       updated_at = @updatedAt, version = @version, status = 'active' where id = @id`,
  )

  const put = db.transaction(
    (file: string, definition: Definition, hash: string, fileChangedAt: number): number => {
      const known = byFile.get(file)
      if (known?.hash === hash) {
        setStatus.run('active', known.id)
        return known.id
      }
      const said = {
        name: definition.name,
        description:
          definition.description === undefined ? null : cutDescription(definition.description),
        flowType: definition.flow_type,
        variables: JSON.stringify(definition.variables ?? {}),
        hash,
        updatedAt: Math.trunc(fileChangedAt),
      }
      const version = (known?.version ?? 0) + 1
      const id =
        known?.id ??
        insertRow(db, 'packages', { ...said, file, version, status: 'active', createdAt: now() })
      if (known) renew.run({ ...said, version, id })
      addVersion.run(id, version, JSON.stringify(definition))
      return id
    },
  )

  return {
    all: () => all.all(),
    get: (id) => byId.get(id) ?? null,
    byFile: (file) => byFile.get(file) ?? null,
    definition: (id, version) => {
      const key = `${id}/${version}`
      const read = definitions.get(key)
      if (read) return read
      const found = definitionOf.get(id, version)
      if (!found) return null
      const definition = readDefinition(found.definition)
      if (definition === null) return null
      if (definitions.size >= definitionsRead) definitions.clear()
      definitions.set(key, definition)
      return definition
    },
    put: (file, definition, hash, fileChangedAt) => {
      const record = byId.get(put(file, definition, hash, fileChangedAt))
      if (!record) throw new Error(`Package ${file} was not saved.`)
      changed()
      return record
    },
    archive: (id) => {
      setStatus.run('archived', id)
      changed()
    },
  }
}
