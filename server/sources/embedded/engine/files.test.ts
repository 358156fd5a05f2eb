import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DataflowSource } from '../packages/definition.ts'
import { FileError, findSource, outputFileName, type InputFolders } from './files.ts'

let root = ''
let folders: InputFolders
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'jobwatch-files-')))
  for (const folder of ['datasets', 'own', 'shipped', 'input/day', 'outputs'])
    mkdirSync(join(root, folder), { recursive: true })
  for (const file of [
    'secret.csv',
    'datasets/a.csv',
    'shipped/b.csv',
    'own/c.csv',
    'shipped/c.csv',
    'input/day/1.csv',
    'outputs/o.csv',
  ])
    writeFileSync(join(root, file), 'x\n')
  symlinkSync(join(root, 'secret.csv'), join(root, 'input/link.csv'))
  folders = {
    datasets: join(root, 'datasets'),
    packages: [join(root, 'own'), join(root, 'shipped')],
    input: join(root, 'input'),
    outputsOf: (file) => (file === 'upstream' ? join(root, 'outputs') : null),
  }
})
afterAll(() => rmSync(root, { recursive: true }))

const source = (from: DataflowSource['from'], file: string, of?: string): DataflowSource => ({
  name: 's',
  format: 'csv',
  from,
  file,
  ...(of === undefined ? {} : { package: of }),
})

describe('findSource', () => {
  test.each<[DataflowSource['from'], string, string, string?]>([
    ['datasets', 'a.csv', 'datasets/a.csv'],
    ['packages', 'b.csv', 'shipped/b.csv'],
    ['packages', 'c.csv', 'own/c.csv'],
    ['input', 'day/${day}.csv', 'input/day/1.csv'],
    ['output', 'o.csv', 'outputs/o.csv', 'upstream'],
  ])('%s %s is %s', (from, file, path, of) => {
    expect(findSource(source(from, file, of), { day: 1 }, folders)).toBe(join(root, path))
  })

  test.each<[string, DataflowSource['from'], string, RegExp, string?]>([
    ['a file that is not there', 'input', 'none.csv', /no such file in the input folder/],
    ['a way out', 'input', '../secret.csv', /outside the folder/],
    ['a way out through a variable', 'input', '${way}', /outside the folder/],
    ['a link out', 'input', 'link.csv', /no such file in the input folder/],
    ['an absolute path', 'input', '/etc/passwd', /no such file/],
    ['a folder', 'input', 'day', /no such file/],
    ['a way out and back in', 'input', '../../x/../y.csv', /outside the folder/],
    ['a pattern', 'input', 'day/*.csv', /patterns/],
    ['a variable without value', 'input', '${none}.csv', /uses variable "none"/],
    ['an output of a package that never ran', 'output', 'o.csv', /no completed run/, 'other'],
  ])('refuses %s', (_, from, file, message, of) => {
    const find = () => findSource(source(from, file, of), { way: '../secret.csv' }, folders)
    expect(find).toThrow(FileError)
    expect(find).toThrow(message)
  })
})

test('a missing and a forbidden file give the same message', () => {
  const words = (file: string) => {
    try {
      return findSource(source('input', file), {}, folders)
    } catch (error) {
      return String(error).replaceAll(file, 'FILE')
    }
  }
  symlinkSync(join(root, 'nowhere.csv'), join(root, 'input/dangling.csv'))
  symlinkSync(root, join(root, 'input/up'))
  symlinkSync(join(root, 'input/loop.csv'), join(root, 'input/loop.csv'))
  expect(words('../secret.csv')).toBe(words('../none.csv'))
  for (const file of [
    'link.csv',
    'dangling.csv',
    'up/secret.csv',
    'up/none.csv',
    'up',
    'loop.csv',
    'day/1.csv/x',
    'x'.repeat(5_000),
  ])
    expect(words(file)).toBe(words('none.csv'))
})

test.each([
  ['out.csv', {}, 'out.csv'],
  ['out-${day}.csv', { day: '2031-05-09' }, 'out-2031-05-09.csv'],
])('outputFileName(%s)', (template, variables, name) => {
  expect(outputFileName(template, variables)).toBe(name)
})

test.each([
  ['${day}', { day: '../x' }],
  ['${day}', { day: '.hidden' }],
  ['${day}', { day: 'a.csv.partial' }],
  ['${day}', { day: 'a\nb' }],
  ['${day}', { day: 'x'.repeat(300) }],
  ['${day}', {}],
])('outputFileName refuses %s with %o', (template, variables) => {
  expect(() => outputFileName(template, variables)).toThrow(FileError)
})
