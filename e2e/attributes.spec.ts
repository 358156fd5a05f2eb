import { resourceKeys } from '../contract/testing/resource-keys.ts'
import { openJob } from './steps.ts'
import { expect, test } from './world/fixtures.ts'

/** A value for each attribute that can be told from all others on the page. */
const known = {
  cluster: {
    id: 9,
    name: 'cluster-name-x',
    description: 'cluster-description-x',
    status: 'available',
    owner_id: 41,
    plan_id: 42,
    nodes: 43,
    type: 'production',
    created_at: '2031-01-01T00:00:01Z',
    updated_at: '2031-01-01T00:00:02Z',
    available_since: '2031-01-01T00:00:03Z',
    terminated_at: '2031-01-01T00:00:04Z',
    running_jobs_count: 44,
    queued_jobs_count: 45,
    terminate_on_idle: true,
    terminated_on_idle: true,
    time_to_idle: 3660,
    idle_since: '2031-01-01T00:00:05Z',
    region: 'region-x',
    zone: 'zone-x',
    master_instance_type: 'master-x',
    slave_instance_type: 'slave-x',
    master_spot_price: 0.41,
    slave_spot_price: 0.42,
    master_spot_percentage: 0.43,
    slave_spot_percentage: 0.44,
    allow_fallback: true,
    stack: 'stack-x',
    url: 'https://x.test/cluster',
    html_url: 'https://x.test/cluster.html',
    bootstrap_actions: [{ script_path: 'boot-x.sh', args: ['boot-arg-x'] }],
    creator: { type: 'User', id: 46, display_name: 'cluster-creator-x' },
  },
  package: {
    id: 8,
    name: 'package-name-x',
    description: 'package-description-x',
    variables: { 'package-variable-x': 'package-default-x' },
    owner_id: 51,
    created_at: '2031-01-02T00:00:01Z',
    updated_at: '2031-01-02T00:00:02Z',
    url: 'https://x.test/package',
    html_url: 'https://x.test/package.html',
    status: 'active',
    flow_type: 'dataflow',
    version: 52,
    flow_version: 'flow-version-x',
    package_version: 'package-version-x',
    item_id: 53,
  },
} as const

test('every attribute of a job and of what it carries has its place on the page', async ({
  page,
  world,
}) => {
  world.source.addCluster(known.cluster)
  world.source.addPackage(known.package)
  const job = world.source.addJob({
    status: 'failed',
    errors: 'errors-x',
    variables: { 'variable-x': 'value-x' },
    dynamic_variables: { 'dynamic-x': 'CurrentTime()' },
    owner_id: 61,
    progress: 0.37,
    outputs_count: 2,
    started_at: '2031-01-03T00:00:01Z',
    created_at: '2031-01-03T00:00:02Z',
    failed_at: '2031-01-03T00:00:03Z',
    completed_at: '2031-01-03T00:00:04Z',
    updated_at: '2031-01-03T00:00:05Z',
    cluster_id: 9,
    package_id: 8,
    runtime_in_seconds: 3723,
    url: 'https://x.test/job',
    html_url: 'https://x.test/job.html',
    log_url: 'https://x.test/job.log',
    creator: {
      type: 'Schedule',
      id: 62,
      display_name: 'creator-x',
      url: 'https://x.test/creator',
      html_url: 'https://x.test/creator.html',
    },
    component: { name: 'job-component-x', type: 'run_package_component' },
    attempts: 1,
    master_auto_retry_attempts: 3,
    outputs: [
      {
        id: 63,
        name: 'output-x.csv',
        records_count: 6463,
        progress: 0.99,
        created_at: '2031-01-04T00:00:01Z',
        updated_at: '2031-01-04T00:00:02Z',
        preview_url: 'https://x.test/preview',
        preview_type: 'csv',
        url: 'https://x.test/output',
        component: { name: 'component-x', type: 'file_destination_component', fields: ['field-x'] },
        component_name: 'old-component-x',
      },
    ],
    log_summary: {
      id: 65,
      created_at: '2031-01-05T00:00:01Z',
      body: 'log-body-x',
      error_summary: 'summary-x',
      openai_extract: 'extract-x',
      action_items: ['action-x'],
    },
  })
  await openJob(page, world.url, job.id)
  const closed = page.locator('main details:not([open]) > summary:visible')
  await expect(async () => {
    while ((await closed.count()) > 0) await closed.first().click({ timeout: 1_000 })
    expect(await closed.count()).toBe(0)
  }).toPass()

  const missing: string[] = []
  for (const [resource, keys] of Object.entries(resourceKeys)) {
    for (const key of keys) {
      const place = page.locator(`main [data-field="${resource}.${key}"]`).first()
      if ((await place.count()) === 0 || (await place.innerText()).trim() === '')
        missing.push(`${resource}.${key}`)
    }
  }
  expect(missing).toEqual([])
  const text = await page.locator('main').innerText()
  for (const value of [
    'cluster-description-x',
    'boot-x.sh',
    'package-default-x',
    'creator-x',
    'extract-x',
    'action-x',
    'old-component-x',
    'field-x',
    'https://x.test/job.log',
    'summary-x',
    'stack-x',
  ])
    expect(text).toContain(value)
  await expect(page.getByRole('link', { name: /x\.test\/job\.html/ })).toHaveAttribute(
    'href',
    'https://x.test/job.html',
  )
})

test('an address that is not http(s) is text, not a link', async ({ page, world }) => {
  const job = world.source.addJob({ html_url: 'javascript:alert(1)', log_url: 'data:text/html,x' })
  await openJob(page, world.url, job.id)
  expect(await page.locator('a[href^="javascript:"], a[href^="data:"]').count()).toBe(0)
})
