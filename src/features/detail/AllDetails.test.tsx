// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react'
import * as z from 'zod/mini'
import { afterEach, describe, expect, it } from 'vitest'
import { jobDetailSchema } from '../../../contract/job-detail.ts'
import { resourceKeys } from '../../../contract/testing/resource-keys.ts'
import { AllDetails } from './AllDetails.tsx'

const creator = {
  type: 'Schedule',
  id: 17,
  display_name: 'Nightly',
  url: 'https://api.example.test/s/17',
  html_url: 'javascript:alert(1)',
}
const job = z.parse(jobDetailSchema, {
  id: 305,
  status: 'failed',
  errors: '<img src=x onerror=alert(1)>',
  created_at: '2031-11-19T03:24:12Z',
  url: 'https://api.example.test/jobs/305',
  html_url: 'javascript:alert(1)',
  outputs: [
    {
      id: 1,
      name: 'a.csv',
      component: { name: 'Clean', type: 'file_destination', fields: ['a', 'b'] },
    },
  ],
  package: { id: 3, name: 'Flights' },
  cluster: { id: 4, name: 'nightly-1', creator },
  creator,
  component: { name: 'Step', type: 'run_package_component', fields: [] },
  log_summary: { id: 9, body: 'log', error_summary: 'No such column', action_items: ['Look'] },
  insight: {
    package_name: 'Flights',
    cluster_name: 'nightly-1',
    owner_name: 'Ana',
    error_line: null,
    runtime_as_of: '2031-11-19T03:30:00.000Z',
    records_count: null,
    outputs_written: 0,
    flags: [],
    usual: null,
    overrun: null,
    progress_since: null,
    queue_position: null,
    stop_request: null,
  },
})

afterEach(cleanup)

describe('AllDetails', () => {
  it.each(Object.entries(resourceKeys))('shows every attribute of the %s', (resource, keys) => {
    const { container } = render(<AllDetails job={job} place={{ locale: 'en-GB', zone: 'UTC' }} />)
    const missing = keys.filter(
      (key) => container.querySelector(`[data-field="${resource}.${key}"]`) === null,
    )
    expect(missing).toEqual([])
  })

  it('links to http(s) only, and shows text as text', () => {
    const { container } = render(<AllDetails job={job} place={{ locale: 'en-GB', zone: 'UTC' }} />)
    const addresses = [...container.querySelectorAll('a')].map((link) => link.getAttribute('href'))
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses.filter((address) => !/^https?:/.test(address ?? ''))).toEqual([])
    expect(container.querySelector('img')).toBeNull()
    expect(container.textContent).toContain('<img src=x onerror=alert(1)>')
  })
})
