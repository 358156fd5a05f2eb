import type { InvalidPackage } from '../../../contract/history.ts'
import { Panel } from '../../ui/Panel.tsx'

/** Package files that cannot be used, with the reason and the place in the file. */
export function InvalidPackages({ files }: { files: readonly InvalidPackage[] }) {
  if (files.length === 0) return null
  return (
    <Panel
      className="mb-3 sm:mx-(--gutter)"
      title={
        files.length === 1
          ? '1 package file cannot be used'
          : `${files.length} package files cannot be used`
      }
      icon="alert"
      mood="bad"
      note="A corrected file is picked up within seconds"
    >
      <ul className="grid max-h-60 gap-2 overflow-auto px-4 py-3">
        {files.map(({ file, at, reason }) => (
          <li key={file} className="wrap-anywhere">
            <span className="mono">{at === null ? file : `${file}, ${at}`}</span>
            <br />
            {reason}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
