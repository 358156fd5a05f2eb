import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jobStatuses, statusFacts, type SeenStatus } from '../../../contract/status.ts'
import { reduceClaims, type ClaimEvent } from './claim-reducer.ts'
import { noClaims, maxClaimAgeMs, viewStatus, type Claims } from './claims.ts'
import { pruneClaims } from './prune-claims.ts'

const sent: ClaimEvent = {
  type: 'stop_sent',
  jobId: 305,
  packageName: 'Airports',
  reason: 'runaway',
  by: 'Ana',
  at: 1_000,
}
const accepted: ClaimEvent = {
  type: 'stop_accepted',
  jobId: 305,
  status: 'pending_stoppage',
  at: 2_000,
}
const unconfirmed: ClaimEvent = { type: 'stop_unconfirmed', jobId: 305, at: 1_000 }
const told = (status: SeenStatus, requestedAt: number, at = requestedAt + 20): ClaimEvent => ({
  type: 'status_read',
  jobId: 305,
  status,
  requestedAt,
  at,
})
const after = (...events: ClaimEvent[]): Claims => events.reduce(reduceClaims, noClaims)
const view = (status: SeenStatus, claims: Claims) => {
  const { status: shown, claimed } = viewStatus(305, status, claims)
  return `${shown}${claimed ? '…' : ''}`
}

describe('a stop, as the eye sees it (interaction-rules.md §1)', () => {
  it.each<[string, ClaimEvent[], SeenStatus, string]>([
    ['no claim', [], 'running', 'running'],
    ['rule 1: at once, dashed', [sent], 'running', 'pending_stoppage…'],
    ['rule 1: a queued job too', [sent], 'queued', 'pending_stoppage…'],
    [
      'rule 2: accepted, the server’s own word, solid',
      [sent, accepted],
      'pending_stoppage',
      'pending_stoppage',
    ],
    [
      'rule 3: an older poll that still says running is ignored',
      [sent, accepted, told('running', 1_500)],
      'running',
      'pending_stoppage',
    ],
    [
      'rule 3: a later poll that says running makes it dashed again',
      [sent, accepted, told('running', 3_000)],
      'running',
      'pending_stoppage…',
    ],
    ['rule 3: a higher rank wins at once', [sent, accepted], 'stopping', 'stopping'],
    ['rule 3: even while sending', [sent], 'stopping', 'stopping'],
    [
      'rule 4: after a minute the pretence ends',
      [sent, accepted, told('running', 63_000)],
      'running',
      'running',
    ],
    [
      'rule 5: refused, back to the server’s word',
      [sent, { type: 'stop_refused', jobId: 305, message: 'no' }],
      'running',
      'running',
    ],
    ['rule 6: no answer is not running', [sent, unconfirmed], 'running', 'pending_stoppage…'],
    [
      'rule 6: and is accepted once the server shows it',
      [sent, unconfirmed, told('stopping', 5_000)],
      'stopping',
      'stopping',
    ],
    [
      'rule 6: the job may go on for a while',
      [sent, unconfirmed, told('running', 11_000)],
      'running',
      'pending_stoppage…',
    ],
    [
      'rule 6: ten seconds later the stop was lost',
      [sent, unconfirmed, told('running', 11_001)],
      'running',
      'running',
    ],
    [
      'rule 6: a read from before that does not tell, however late it comes',
      [sent, unconfirmed, told('running', 3_000, 60_000)],
      'running',
      'pending_stoppage…',
    ],
    [
      'rule 6: a lost stop that took effect after all',
      [sent, unconfirmed, told('running', 12_000), told('stopping', 20_000)],
      'running',
      'stopping',
    ],
    [
      'rule 7: completed before the stop took effect',
      [sent, accepted, told('completed', 3_000)],
      'completed',
      'completed',
    ],
    ['rule 7: stopped', [sent, accepted, told('stopped', 3_000)], 'stopped', 'stopped'],
    [
      'an older row never brings an ended job back to life',
      [sent, accepted, told('stopped', 3_000)],
      'running',
      'stopped',
    ],
    [
      'an older row never takes stopping back',
      [sent, accepted, told('stopping', 3_000)],
      'pending_stoppage',
      'stopping',
    ],
  ])('%s', (_case, events, status, expected) => {
    expect(view(status, after(...events))).toBe(expected)
  })

  it('keeps who asked, when and why, to the end', () => {
    expect(after(sent, accepted, told('stopped', 3_000)).stops[305]).toMatchObject({
      phase: 'settled',
      by: 'Ana',
      reason: 'runaway',
      sentAt: 1_000,
      seen: 'stopped',
    })
  })

  it('a refusal that comes after the end is no refusal', () => {
    expect(
      after(sent, told('completed', 1_500), { type: 'stop_refused', jobId: 305, message: 'ended' })
        .stops[305]?.phase,
    ).toBe('settled')
  })

  it('a read from before the acceptance does not end the pretence, however late it comes', () => {
    expect(after(sent, accepted, told('running', 1_900, 70_000)).stops[305]?.phase).toBe('accepted')
  })

  it('other jobs are left alone', () => {
    expect(viewStatus(306, 'running', after(sent))).toEqual({
      status: 'running',
      claimed: false,
      claim: null,
    })
  })

  it('never says "stopped" before the server does', () => {
    const events = fc.oneof(
      fc.constant(sent),
      fc.constant(accepted),
      fc.constant<ClaimEvent>({ type: 'stop_refused', jobId: 305, message: 'no' }),
      fc.constant(unconfirmed),
      fc
        .tuple(
          fc.constantFrom(...jobStatuses.filter((status) => !statusFacts[status].terminal)),
          fc.nat(200_000),
        )
        .map(([status, requestedAt]) => told(status, requestedAt)),
    )
    fc.assert(
      fc.property(
        fc.array(events, { maxLength: 12 }),
        fc.constantFrom(...jobStatuses.filter((status) => statusFacts[status].live)),
        (list, status) => {
          expect(statusFacts[viewStatus(305, status, after(...list)).status].terminal).toBe(false)
        },
      ),
    )
  })

  it('never hides what the server says further on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<SeenStatus>('stopping', 'stopped', 'completed', 'failed'),
        fc.nat(100_000),
        (status, requestedAt) => {
          expect(
            viewStatus(305, status, after(sent, accepted, told('running', requestedAt))).status,
          ).toBe(status)
        },
      ),
    )
  })
})

describe('a run', () => {
  const run = {
    key: 'k',
    packageId: 1,
    packageName: 'Airports',
    clusterId: 2,
    clusterName: 'local-1',
    variables: {},
    by: 'Ana',
    sentAt: 1_000,
  }
  it.each<[string, ClaimEvent[], object]>([
    ['is on its way', [], { phase: 'sending', jobId: null }],
    [
      'gets its number',
      [{ type: 'run_accepted', key: 'k', jobId: 318, at: 2_000 }],
      { phase: 'accepted', jobId: 318, acceptedAt: 2_000 },
    ],
    [
      'is refused with the server’s words',
      [{ type: 'run_refused', key: 'k', message: 'no such cluster' }],
      { phase: 'refused', message: 'no such cluster' },
    ],
    ['has no answer', [{ type: 'run_unconfirmed', key: 'k' }], { phase: 'unconfirmed' }],
  ])('%s', (_case, events, expected) => {
    expect(after({ type: 'run_sent', run }, ...events).runs).toMatchObject([expected])
  })
  it('is forgotten when dismissed', () => {
    expect(after({ type: 'run_sent', run }, { type: 'run_dismissed', key: 'k' }).runs).toEqual([])
  })
})

it('an event that changes nothing gives the same object, so that nothing is drawn again', () => {
  const claims = after(sent, accepted, told('stopping', 3_000))
  expect(reduceClaims(claims, told('stopping', 4_000))).toBe(claims)
  expect(
    reduceClaims(claims, {
      type: 'status_read',
      jobId: 9,
      status: 'running',
      requestedAt: 1,
      at: 2,
    }),
  ).toBe(claims)
})

it('claims are forgotten after half an hour', () => {
  const claims = after(sent)
  expect(pruneClaims(claims, 1_000 + maxClaimAgeMs - 1)).toBe(claims)
  expect(pruneClaims(claims, 1_000 + maxClaimAgeMs).stops).toEqual({})
})
