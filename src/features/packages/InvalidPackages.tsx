import type { InvalidPackage } from '../../../contract/history.ts'
import { Panel } from '../../ui/Panel.tsx'

/** Package files that cannot be used, with the reason and the place in the file. */
export function InvalidPackages({ files }: { files: readonly InvalidPackage[] }) {
  if (files.length === 0) return null
  return (
    <Panel title={files.length === 1 ? '1 package file cannot be used' : `${files.length} package files cannot be used`} icon="alert" mood="bad" note="The others go on; a corrected file is picked up by itself">
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Where</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ file, at, reason }) => (
            <tr key={file}>
              <td className="mono">{file}</td>
              <td className="mono">{at ?? '–'}</td>
              <td className="wrap">{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
