// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query'
import { act } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { useStandingNow } from './freshness.ts'
import { PageClient } from './page-client.ts'

const Clock = () => <p>{useStandingNow() === null ? 'runs' : 'stands'}</p>
const page = (client: PageClient) => (
  <QueryClientProvider client={client}>
    <Clock />
  </QueryClientProvider>
)

it('a clock that the server has drawn is taken over running, and then stands still', async () => {
  const container = document.createElement('div')
  container.innerHTML = renderToString(page(new PageClient()))
  expect(container.textContent).toBe('runs')
  const client = new PageClient()
  client.standstill.set(Date.now())
  const differences: unknown[] = []
  await act(async () =>
    hydrateRoot(container, page(client), {
      onRecoverableError: (error) => differences.push(error),
    }),
  )
  expect(differences).toEqual([])
  expect(container.textContent).toBe('stands')
})
