import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect } from 'node:tls'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HttpPort } from './http-port.ts'

// Self-signed certificates for tests, valid until 2126.
const fixtures = path.join(import.meta.dirname, 'testing', 'fixtures')

let folder: string
let port: HttpPort | null
let lines: string[]

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-tls-'))
  port = null
  lines = []
})
afterEach(async () => {
  await port?.close()
  rmSync(folder, { recursive: true, force: true })
})

const files = () => ({
  certFile: path.join(folder, 'cert.pem'),
  keyFile: path.join(folder, 'key.pem'),
})
function install(what: 'cert' | 'key', index: 1 | 2): void {
  copyFileSync(path.join(fixtures, `tls-${what}-${index}.pem`), path.join(folder, `${what}.pem`))
}
const create = () =>
  new HttpPort(
    { host: '127.0.0.1', port: 0, tls: files() },
    pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
  )

/** Name in the certificate, and the response, of a new connection. */
function ask(at: HttpPort): Promise<{ name: unknown; response: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: at.port, rejectUnauthorized: false }, () =>
      socket.write('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'),
    )
    let response = ''
    let name: unknown = null
    socket.on('secureConnect', () => (name = socket.getPeerCertificate().subject.CN))
    socket.on('data', (chunk: Buffer) => (response += chunk.toString()))
    socket.on('end', () => resolve({ name, response }))
    socket.on('error', reject)
  })
}

test('serves https, and a renewed certificate without a restart', async () => {
  install('cert', 1)
  install('key', 1)
  port = create()
  await port.open()
  port.serve((_request, response) => response.end('served'))
  expect(port.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  expect(await ask(port)).toMatchObject({
    name: 'first.test',
    response: expect.stringMatching(/served$/) as unknown,
  })
  // The files are replaced one by one: until both are there, the previous pair stays.
  install('cert', 2)
  port.checkCertificate()
  expect(await ask(port)).toMatchObject({ name: 'first.test' })
  expect(lines.join('')).toContain('The new certificate cannot be used')
  install('key', 2)
  port.checkCertificate()
  expect(await ask(port)).toMatchObject({ name: 'second.test' })
  rmSync(files().certFile)
  port.checkCertificate()
  expect(await ask(port)).toMatchObject({ name: 'second.test' })
})

test('refuses a missing certificate and a key of another one', () => {
  expect(create).toThrow(/^TLS_CERT_FILE, TLS_KEY_FILE: .* cannot be used \(ENOENT\)\.$/)
  install('cert', 1)
  install('key', 2)
  expect(create).toThrow(/cannot be used/)
  writeFileSync(files().certFile, 'no certificate')
  expect(create).toThrow(/cannot be used/)
})
