import type { Folders } from '../folders.ts'
import type { Ledger } from '../ledger/open.ts'
import type { EngineLog } from '../options.ts'
import type { InputFolders } from './files.ts'

/** What the deps of the engine share. */
export interface EngineDeps {
  ledger: Ledger
  folders: Folders
  inputs: InputFolders
  log: EngineLog
  /** As much as a job may write to its output files together, MB. */
  outputLimitMb: number
  /** Milliseconds since 1970. */
  now: () => number
  /** Milliseconds of a clock that is never set: for how long something takes. */
  monotonic: () => number
}
