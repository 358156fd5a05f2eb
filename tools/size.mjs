// The size budget: what a browser loads before the first row of the list, gzipped.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
// docs/decisions/004-size-budget.md explains why it is not smaller.
const budgetBytes = 114_200

// The list is the first page: its code is in the script of index.html and what that imports.
const html = readFileSync(path.join(root, 'dist', 'index.html'), 'utf8')
const files = new Set(
  [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file),
)
const sizes = [...files].map((file) => {
  const bytes = gzipSync(readFileSync(path.join(root, 'dist', file)), { level: 9 }).length
  process.stdout.write(`${String(bytes).padStart(8)}  ${file}\n`)
  return bytes
})
const total = sizes.reduce((sum, bytes) => sum + bytes, 0)
process.stdout.write(
  `${String(total).padStart(8)}  gzip before the first row; budget ${budgetBytes}\n`,
)
process.exit(total > 0 && total <= budgetBytes ? 0 : 1)
