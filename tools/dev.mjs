// Development: the real server on its port, with Vite and hot reload in front of it.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const port = process.env.PORT ?? '4400'
const pagePort = String(Number(port) + 100)
const server = spawn(process.execPath, ['--watch', '--watch-preserve-output', 'server/main.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PORT: port, JOBWATCH_DEV_ORIGIN: `http://127.0.0.1:${pagePort}` },
})
const page = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules/vite/bin/vite.js'),
    '--host',
    '127.0.0.1',
    '--port',
    pagePort,
    '--strictPort',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, JOBWATCH_SERVER: `http://127.0.0.1:${port}` },
  },
)
const stop = () => {
  server.kill('SIGTERM')
  page.kill('SIGTERM')
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
server.on('exit', () => page.kill('SIGTERM'))
page.on('exit', () => server.kill('SIGTERM'))
