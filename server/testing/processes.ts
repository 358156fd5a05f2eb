import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'

/** Starting a whole server takes a while on a busy machine. */
const patient = { timeout: 20_000 }
const mainProgram = path.join(import.meta.dirname, '../main.ts')

/** The real server and commands as processes, over a folder of their own. */
export class Processes {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-main-'))
  readonly data = path.join(this.folder, 'data')
  readonly #children: ChildProcess[] = []

  run(env: Record<string, string>, program = mainProgram, ...args: string[]) {
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: process.env['PATH'] ?? '', JOBWATCH_DATA: this.data, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.push(child)
    const said = { out: '', err: '' }
    child.stdout.on('data', (text: Buffer) => (said.out += text.toString()))
    child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
    const exited = new Promise<number | null>((resolve) => void child.once('close', resolve))
    const ready = async () => {
      await expect.poll(() => said.out, patient).toMatch(/\n$/)
      return /^Jobwatch is ready: (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(said.out)?.[1] ?? ''
    }
    const stop = () => {
      child.kill('SIGTERM')
      return exited
    }
    return { child, said, exited, ready, stop }
  }

  /** Runs a command of `tools/` to its end. */
  async command(env: Record<string, string>, name: string, ...args: string[]) {
    const tool = path.join(import.meta.dirname, '../../tools', `${name}.ts`)
    const { exited, said } = this.run(env, tool, ...args)
    return { code: await exited, ...said }
  }

  async end(): Promise<void> {
    for (const child of this.#children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = new Promise((resolve) => void child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}
