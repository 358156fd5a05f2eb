import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { handleUncaughtErrors } from './uncaught-errors.ts'

test.each(['uncaughtException', 'unhandledRejection'])(
  'an %s is logged and ends the server once',
  (event) => {
    const process = new EventEmitter()
    const fatal = vi.fn()
    const end = vi.fn()
    handleUncaughtErrors(process, { fatal }, end)
    const error = new Error('SQLITE_BUSY')
    process.emit(event, error)
    process.emit('uncaughtException', new Error('while draining'))
    expect(fatal).toHaveBeenNthCalledWith(1, { err: error, event }, expect.any(String))
    expect(fatal).toHaveBeenCalledTimes(2)
    expect(end.mock.calls).toEqual([[1]])
  },
)
