// A bare HTTP server over SQLite in its own process, to compare with. Argument: the store's file.
import { createServer } from 'node:http'
import { openPlainList } from './plain-list.ts'

const list = openPlainList(process.argv[2] ?? '')
const server = createServer((request, response) => {
  const turn = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('turn'))
  response.setHeader('content-type', 'application/json').end(list.read(turn))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(address !== null && typeof address === 'object' ? address.port : 0)
})
