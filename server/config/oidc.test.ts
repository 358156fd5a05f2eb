import { describe, expect, test } from 'vitest'
import { oidcOf, readGroupRoles } from './oidc.ts'

const settings = {
  OIDC_ISSUER: 'https://id.example.org',
  OIDC_CLIENT_ID: 'jobwatch',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_LABEL: undefined,
  OIDC_SCOPES: undefined,
  OIDC_GROUPS_CLAIM: undefined,
  OIDC_ROLES: ' ops = operator ,admins=admin, cn=a=viewer, fin=admin@acme',
  PUBLIC_URL: 'https://jobs.example.org',
}
const none = Object.fromEntries(Object.keys(settings).map((name) => [name, undefined]))

describe('the settings of an identity provider', () => {
  test('have defaults', () => {
    expect(oidcOf(settings)).toMatchObject({
      label: 'id.example.org',
      scopes: 'openid email profile groups',
      groupsClaim: 'groups',
      groupRoles: [
        { group: 'ops', role: 'operator', account: null },
        { group: 'admins', role: 'admin', account: null },
        { group: 'cn=a', role: 'viewer', account: null },
        { group: 'fin', role: 'admin', account: 'acme' },
      ],
    })
  })

  test('are absent if none is set', () => {
    expect(oidcOf({ ...settings, ...none })).toBeNull()
  })

  test.each([
    ['OIDC_ISSUER', /OIDC_ISSUER must also be set if OIDC_CLIENT_ID/],
    ['OIDC_CLIENT_ID', /OIDC_CLIENT_ID, /],
    ['OIDC_CLIENT_SECRET', /OIDC_CLIENT_SECRET/],
    ['OIDC_ROLES', /OIDC_ROLES/],
    ['PUBLIC_URL', /PUBLIC_URL.*callback/],
  ])('need %s', (name, message) => {
    expect(() => oidcOf({ ...settings, [name]: undefined })).toThrow(message)
  })

  test.each(['ops', 'ops=root', '=admin', 'ops=viewer@acme'])('refuse the role %s', (text) => {
    expect(() => readGroupRoles(text)).toThrow(text)
  })
})
