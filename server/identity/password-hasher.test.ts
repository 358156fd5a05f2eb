import { expect, test } from 'vitest'
import { PasswordHasher, standardCost } from './password-hasher.ts'

test('makes PHC strings with today’s parameters, and a new salt each time', async () => {
  const hasher = new PasswordHasher()
  const [one, two] = await Promise.all([hasher.hash('secret'), hasher.hash('secret')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
  expect(hasher.isOutdated(one)).toBe(false)
  expect(await hasher.verify('secret', one)).toBe(true)
  expect(await hasher.verify('Secret', one)).toBe(false)
})

/** From the test suite of the reference implementation (libargon2, argon2id, version 19). */
const reference =
  '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'

test('checks hashes of other programs, with their parameters', async () => {
  const hasher = new PasswordHasher()
  expect(await hasher.verify('password', reference)).toBe(true)
  expect(await hasher.verify('differentpassword', reference)).toBe(false)
  expect(hasher.isOutdated(reference)).toBe(true)
})

test('does the same work for a user without a password, and never accepts', async () => {
  const hasher = new PasswordHasher({ ...standardCost, memoryKib: 8, passes: 1 })
  for (const phc of [null, '', 'plain', '$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA'])
    expect(await hasher.verify('', phc)).toBe(false)
  expect(hasher.computed).toBe(4)
})

test('takes the same text in another Unicode form', async () => {
  const hasher = new PasswordHasher({ ...standardCost, memoryKib: 8, passes: 1 })
  expect(await hasher.verify('cafe\u0301', await hasher.hash('café'))).toBe(true)
})

test('refuses more than a few at once', async () => {
  const hasher = new PasswordHasher({ ...standardCost, memoryKib: 8, passes: 1 })
  const attempts = await Promise.allSettled(
    Array.from({ length: 100 }, () => hasher.verify('secret', null)),
  )
  const refused = attempts.filter(({ status }) => status === 'rejected')
  expect(refused.length).toBeGreaterThan(30)
  expect(refused[0]).toMatchObject({ reason: { name: 'HasherBusyError' } })
  expect(hasher.computed).toBe(100 - refused.length)
})
