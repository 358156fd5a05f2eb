import { describe, expect, it } from 'vitest'
import { addressOf, targetOf } from './target.ts'

describe('an address for messages', () => {
  it.each([
    'https://hooks.example.com/services/T0/B0/x?y=1',
    'https://hooks.example.com:8443/',
    'http://127.0.0.1:9000/hook',
    'http://localhost/hook',
    'http://[::1]:9000/',
    'https://127.8.8.8/',
    'https://93.184.216.34/',
    'https://[2606:4700::1111]/',
  ])('can be %s', (text) => {
    expect(targetOf(text).url.href).toContain('://')
  })

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'hooks.example.com',
    '',
    'https://user:secret@hooks.example.com/',
    'https://10.0.0.7/',
    'https://192.168.1.1/',
    'https://172.31.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:10.0.0.7]/',
    'https://[64:ff9b::a00:7]/',
    'https://[2002:a00:7::1]/',
    'https://[2001:db8::1]/',
    'http://10.0.0.7/',
    'http://2130706433.example.com/',
  ])('cannot be %s', (text) => {
    expect(() => targetOf(text)).toThrow()
  })
})

describe('the address that is connected to', () => {
  const target = targetOf('https://hooks.example.com/')
  const resolvesTo =
    (...addresses: string[]) =>
    async () =>
      addresses

  it('is a public one', async () => {
    expect(await addressOf(target, resolvesTo('93.184.216.34', '2606:4700::1111'))).toBe(
      '93.184.216.34',
    )
  })

  it.each([
    ['10.0.0.7'],
    ['127.0.0.1'],
    ['::1'],
    ['169.254.169.254'],
    ['fe80::1'],
    ['::ffff:192.168.0.1'],
    ['fd12:3456::1'],
  ])('is never %s, though the name says so', async (address) => {
    await expect(addressOf(target, resolvesTo(address))).rejects.toThrow('public internet')
    await expect(addressOf(target, resolvesTo('93.184.216.34', address))).rejects.toThrow()
  })

  it('of this machine is on this machine', async () => {
    const local = targetOf('http://localhost:9000/')
    expect(await addressOf(local, resolvesTo('::1'))).toBe('::1')
    await expect(addressOf(local, resolvesTo('93.184.216.34'))).rejects.toThrow('not this machine')
  })

  it('is missing for a name without addresses', async () => {
    await expect(addressOf(target, resolvesTo())).rejects.toThrow('no address')
  })
})
