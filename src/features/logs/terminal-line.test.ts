import { expect, it } from 'vitest'
import { terminalLine } from './terminal-line.ts'

it.each<[string, string, string]>([
  ['a carriage return goes back to the start', '10 %\r20 %\r100 %', '100 %'],
  ['what is not overwritten stays', 'abcdef\rXY', 'XYcdef'],
  ['the end of a Windows line', 'text\r', 'text'],
  ['two carriage returns before the line end', 'text\r\r', 'text'],
  ['a carriage return at the start', '\rtext', 'text'],
  ['wiped by blanks', 'loading...\r          \rdone', 'done'],
  ['wiped by an erase command', 'loading...\r\u001b[Kdone', 'done'],
  ['the whole line erased', 'loading\u001b[2K\rok', 'ok'],
  ['erased up to the cursor', 'abc\u001b[1K\rxyz', 'xyz'],
  ['colours around overwritten text', '\u001b[32m10 %\u001b[0m\r\u001b[32m99 %\u001b[0m', '99 %'],
  ['back spaces', 'abc\b\b12', 'a12'],
  ['a letter struck twice', 'b\bbo\bo', 'bo'],
  ['to a column', 'abcdef\u001b[3GX', 'abXdef'],
  ['to the left and right', 'abc\u001b[2DX\u001b[1CY', 'aXcY'],
  ['letters outside the basic plane', '🙂🙂\r🙃', '🙃🙂'],
])('%s', (_name, line, shown) => expect(terminalLine(line)).toBe(shown))

it.each<[string, string]>([
  ['a colour', '\u001b[1;31mtext\u001b[0m'],
  ['a colour of 24 bits, with colons', '\u001b[38:2:255:0:0mtext\u001b[m'],
  ['a private mode', '\u001b[?25ltext\u001b[?25h'],
  ['a cursor shape', '\u001b[2 qtext'],
  ['a title that ends with a bell', '\u001b]0;the title\u0007text'],
  ['a title that ends with a string terminator', '\u001b]0;the title\u001b\\text'],
  ['a link', '\u001b]8;;https://example.test/a\u001b\\text\u001b]8;;\u001b\\'],
  [
    'a link that ends with a bell',
    '\u001b]8;id=1;https://example.test/a\u0007text\u001b]8;;\u0007',
  ],
  ['a device string', '\u001bP+q544e\u001b\\text'],
  ['a privacy message and an application command', '\u001b^secret\u001b\\\u001b_Gi=1\u001b\\text'],
  ['character sets', '\u001b(B\u001b)0\u001b*A\u001b%Gtext'],
  ['saving and restoring the cursor', '\u001b7text\u001b8'],
  ['saving and restoring the cursor, ANSI', '\u001b[stext\u001b[u'],
  ['keypad modes', '\u001b=text\u001b>'],
  ['a reset', '\u001bctext'],
  ['a reverse line feed', '\u001bMtext'],
  ['commands of eight bits', '\u009b31mtext\u009b0m\u009d0;title\u009c'],
  ['a colour that is cut', 'text\u001b[3'],
  ['a title that is cut', 'text\u001b]0;ti'],
  ['a lone escape', 'text\u001b'],
  ['bells, noughts, form feeds', '\u0000te\u0007x\u000ct\u007f'],
])('shows nothing of %s', (_name, line) => expect(terminalLine(line)).toBe('text'))

it('keeps tabs, and blanks where nothing was overwritten', () =>
  expect(terminalLine('\ta  b  ')).toBe('\ta  b  '))
