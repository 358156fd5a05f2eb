import { realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Variables } from '../../../../contract/coerce.ts'
import type { DataflowSource } from '../packages/definition.ts'

/** A job's files cannot be found or named; the message is suitable for users. */
export class FileError extends Error {
  override readonly name = 'FileError'
}

/** Folders that packages may read, by the value of `from`. Absolute. */
export interface InputFolders {
  datasets: string
  /** Searched in this order; the first match is used. */
  packages: readonly string[]
  input: string
  /**
   * Outputs of another package's newest completed run.
   * @returns null if there is none
   */
  outputsOf(packageFile: string): string | null
}

/**
 * Substitutes variables in a file name: `sales-${day}.csv`.
 * @throws {FileError} for an unknown variable
 */
export function fillFileName(template: string, variables: Variables): string {
  return template.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value === undefined || value === null)
      throw new FileError(
        `The file name "${template}" uses variable "${name}", which has no value.`,
      )
    return String(value)
  })
}

/**
 * An output's file name with its variables substituted.
 * @throws {FileError} if the result is not a plain file name
 */
export function outputFileName(template: string, variables: Variables): string {
  const name = fillFileName(template, variables)
  if (
    // oxlint-disable-next-line no-control-regex
    !/^[^/\\\u0000-\u001f]{1,200}$/.test(name) ||
    name.startsWith('.') ||
    name.endsWith('.partial')
  ) {
    throw new FileError(`"${name}" cannot be the name of an output file.`)
  }
  return name
}

/**
 * Finds a source's file.
 * @returns its real, absolute path within the folder given by `from`
 * @throws {FileError} if it does not exist or is outside that folder
 */
export function findSource(
  source: DataflowSource,
  variables: Variables,
  folders: InputFolders,
): string {
  const name = fillFileName(source.file, variables)
  const subject = `Source "${source.name}"`
  // DuckDB would treat these as patterns and read other files than the one checked.
  if (/[*?[\]{}\0]/.test(name))
    throw new FileError(`${subject} names "${name}": patterns are not allowed in file names.`)
  const roots = rootsOf(source, folders)
  if (roots.length === 0)
    throw new FileError(
      `${subject} reads "${name}" of package "${source.package ?? ''}", which has no completed ` +
        'run with outputs yet.',
    )
  // Decided by name alone, so that the result does not reveal whether the file exists.
  if (!join(sep, 'folder', name).startsWith(join(sep, 'folder', sep)))
    throw new FileError(`${subject} names "${name}", which is outside the folder it may read.`)
  for (const root of roots) {
    const real = realPathWithin(root, name)
    if (real !== null) return real
  }
  const ofPackage = source.package === undefined ? '' : ` of package "${source.package}"`
  throw new FileError(
    `${subject} names "${name}", but there is no such file in ${places[source.from]}${ofPackage}.`,
  )
}

/**
 * @returns null if there is no such file, and also if a link leads outside the folder, so as not to
 * reveal what exists there
 */
function realPathWithin(root: string, name: string): string | null {
  try {
    const real = realpathSync(join(root, name))
    return real.startsWith(realpathSync(root) + sep) && statSync(real).isFile() ? real : null
  } catch {
    return null
  }
}

const places: Readonly<Record<DataflowSource['from'], string>> = {
  datasets: 'the shipped data sets',
  packages: 'the data folder next to the package files',
  input: 'the input folder',
  output: 'the newest outputs',
}

function rootsOf(source: DataflowSource, folders: InputFolders): readonly string[] {
  switch (source.from) {
    case 'datasets':
      return [folders.datasets]
    case 'packages':
      return folders.packages
    case 'input':
      return [folders.input]
    case 'output': {
      const outputs = folders.outputsOf(source.package ?? '')
      return outputs === null ? [] : [outputs]
    }
  }
}
