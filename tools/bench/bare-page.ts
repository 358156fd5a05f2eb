import { createServer } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = path.resolve(import.meta.dirname, '../..')

/**
 * A page of React alone with 50 rows in it, built and served like ours (compressed, with a lasting
 * cache): what the browser and React cost by themselves.
 */
export async function startBarePage(): Promise<{ url: string; end: () => void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-bare-'))
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><div id="root"></div><script type="module" src="/main.js"></script>',
  )
  writeFileSync(
    path.join(folder, 'main.js'),
    `import { createElement as h } from 'react'; import { createRoot } from 'react-dom/client'
     fetch('/rows').then((r) => r.json()).then((rows) => createRoot(document.getElementById('root')).render(
       h('table', null, h('tbody', null, rows.map((row) => h('tr', { key: row.id, 'data-job': row.id }, Object.values(row).map((cell, i) => h('td', { key: i }, String(cell)))))))))`,
  )
  await build({ root: folder, configFile: false, logLevel: 'error' })
  const rows = JSON.stringify(
    Array.from({ length: 50 }, (_, id) => ({
      id,
      status: 'completed',
      name: `Package ${id}`,
      what: '41,771 records',
      runtime: '1m 02s',
      started: '9 min ago',
      by: 'operator',
      cluster: 'local-1',
    })),
  )
  const server = createServer((request, response) => {
    const file = path.join(folder, 'dist', request.url === '/' ? 'index.html' : (request.url ?? ''))
    const send = (type: string, lasting: string, content: string | Buffer) =>
      void response
        .writeHead(200, {
          'content-type': type,
          'content-encoding': 'gzip',
          'cache-control': lasting,
        })
        .end(gzipSync(content))
    if (request.url === '/rows') send('application/json', 'no-store', rows)
    else if (!existsSync(file)) response.writeHead(404).end()
    else if (file.endsWith('.js')) send('text/javascript', 'max-age=31536000', readFileSync(file))
    else send('text/html', 'no-cache', readFileSync(file))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`,
    end: () => {
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
