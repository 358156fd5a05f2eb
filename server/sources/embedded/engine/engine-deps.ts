import type { Folders } from '../folders.ts'
import type { Ledger } from '../ledger/open.ts'
import type { EngineLog } from '../options.ts'
import type { InputFolders } from './files.ts'

/** Dependencies shared by the parts of the engine. */
export interface EngineDeps {
  ledger: Ledger
  folders: Folders
  inputs: InputFolders
  log: EngineLog
  /** Total size in MB that a job may write to its output files. */
  outputLimitMb: number
  /** Milliseconds since 1970. */
  now: () => number
  /** Monotonic clock in milliseconds, for durations. */
  monotonic: () => number
}
