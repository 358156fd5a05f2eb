/** Where messages may be sent: https, or this machine. */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { loopbackHosts } from '../shared/loopback.ts'

/** Why a message cannot be sent to an address; the text is for the administrator. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
}

export interface Target {
  url: URL
  /** The administrator has chosen this machine. */
  isLoopback: boolean
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Addresses that are not of the public internet (IANA special-purpose registries). */
const special = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(net, prefix, 'ipv4')

/** Only global unicast is public, apart from what embeds or documents other addresses. */
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special.addSubnet(net, prefix, 'ipv6')

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const isLoopbackAddress = (address: string): boolean => loopback.check(address, familyOf(address))

function isPublicAddress(address: string): boolean {
  const family = familyOf(address)
  if (special.check(address, family)) return false
  return family === 'ipv4' || globalUnicast.check(address, family)
}

/** Host of a URL as an address: without the brackets of IPv6. */
const plainHost = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

/** @throws TargetError */
export function targetOf(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['https:', 'http:'].includes(url.protocol))
    throw new TargetError('an address that begins with https:// is needed.')
  if (url.username !== '' || url.password !== '')
    throw new TargetError('the address must not have a user name or password.')
  const host = plainHost(url.hostname)
  const isLoopback =
    loopbackHosts.has(url.hostname) || (isIP(host) !== 0 && isLoopbackAddress(host))
  if (url.protocol === 'http:' && !isLoopback)
    throw new TargetError('only https is allowed, except to this machine.')
  if (!isLoopback && isIP(host) !== 0 && !isPublicAddress(host))
    throw new TargetError(`${host} is not an address of the public internet.`)
  return { url, isLoopback }
}

export type Resolve = (host: string) => Promise<readonly string[]>

export const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address)

/**
 * The address to connect to. The caller connects to it and to no other: a name that resolves
 * differently a moment later is of no use to an attacker.
 * @throws TargetError if any of the host’s addresses is not allowed
 */
export async function addressOf({ url, isLoopback }: Target, resolve: Resolve): Promise<string> {
  const host = plainHost(url.hostname)
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  const isAllowed = isLoopback ? isLoopbackAddress : isPublicAddress
  const wrong = addresses.find((address) => !isAllowed(address))
  if (wrong !== undefined)
    throw new TargetError(
      isLoopback ? `${host} is not this machine.` : `${host} is not on the public internet.`,
    )
  const [first] = addresses
  if (first === undefined) throw new TargetError(`${host} has no address.`)
  return first
}
