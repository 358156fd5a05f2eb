import { describe, expect, test } from 'vitest'
import { ExactNumber } from '../../../contract/exact-json.ts'
import type { RunRequest } from '../../../contract/requests.ts'
import { openHosted } from './testing/world.ts'

const request: RunRequest = {
  package_id: 1,
  cluster_id: 1,
  variables: { region: "'eu'", retries: 3 },
  dynamic_variables: { day: 'CurrentTime()' },
  rerun_of: null,
}

const open = () => {
  const world = openHosted()
  let news = 0
  world.source.onChange(() => {
    news += 1
  })
  return { ...world, news: () => news }
}

describe('a run', () => {
  test('is sent once, with both kinds of variables, and returns its job', async () => {
    const { upstream, source, news } = open()
    const job = await source.runJob(request)
    expect(job).toMatchObject({
      status: 'pending',
      package_id: 1,
      cluster_id: 1,
      variables: request.variables,
    })
    expect(upstream.calls.map(({ kind, body }) => [kind, body])).toEqual([
      [
        'run',
        {
          package_id: 1,
          cluster_id: 1,
          variables: request.variables,
          dynamic_variables: request.dynamic_variables,
        },
      ],
    ])
    expect(news()).toBe(1)
  })

  test('passes numbers on with every digit, both ways', async () => {
    const { upstream, source } = open()
    const variables = {
      id: new ExactNumber('12345678901234567890'),
      rate: new ExactNumber('1.50'),
      huge: new ExactNumber('1e400'),
    }
    upstream.mutate = (text) =>
      text.replace(/"variables":\{[^}]*\}/, '"variables":{"id":98765432109876543210,"rate":0.10}')
    const job = await source.runJob({ ...request, variables })
    expect(upstream.calls[0]?.text).toContain(
      '"variables":{"id":12345678901234567890,"rate":1.50,"huge":1e400}',
    )
    expect(JSON.stringify(job.variables)).toBe('{"id":98765432109876543210,"rate":0.10}')
  })

  test('may have completed or failed by the time of the response', async () => {
    const { upstream, source } = open()
    for (const answer of [
      {
        id: 900,
        status: 'completed',
        package_id: 1,
        cluster_id: 1,
        outputs: [
          { id: 3, name: 'out.csv', url: 'https://api.example.test/acme/api/jobs/17/outputs/3' },
        ],
      },
      {
        id: 901,
        status: 'failed',
        started_at: null,
        runtime_in_seconds: 0,
        failed_at: '2031-05-09T07:00:00Z',
        completed_at: '2031-05-09T07:00:00Z',
        errors: 'The cluster is terminated.',
      },
    ]) {
      upstream.fault({ when: 'run', status: 201, body: JSON.stringify(answer) })
      expect(await source.runJob(request)).toMatchObject({ id: answer.id, status: answer.status })
    }
  })

  test('of an unknown package is refused, without searching for the job', async () => {
    const { upstream, source } = open()
    await expect(source.runJob({ ...request, package_id: 99 })).rejects.toMatchObject({
      status: 404,
      message: 'Package 99 was not found.',
    })
    expect(upstream.count()).toBe(1)
  })
})

describe('a run whose response is lost', () => {
  test.each<[string, object]>([
    ['cut', { lost: 'cut' }],
    ['cut in the middle', { lost: { cutAfter: 30 } }],
    ['hanging', { lost: 'hang' }],
    ['a web page', { body: '<html></html>' }],
    ['half of it', { body: '{"id":' }],
    ['without the job', { body: '{}' }],
    ['500', { status: 500, body: '' }],
    ['504 of a gateway', { status: 504, body: '' }],
  ])('(%s) is found in the list, and never sent again', async (_, fault) => {
    const { upstream, open } = openHosted({ timeouts: { read: 5_000, action: 50 } })
    // Jobs of the same package that are older, belong to someone else, or have other variables.
    upstream.addJob({ variables: request.variables, created_at: upstream.at(-3_600_000) })
    upstream.fault({ when: 'run', carriedOut: true, ...fault })
    const source = open()
    const job = await source.runJob(request)
    expect(job).toMatchObject({ package_id: 1, variables: request.variables })
    expect(job.id).toBe(Math.max(...upstream.jobs.keys()))
    expect(upstream.count('run')).toBe(1)
  })

  test('may appear late', async () => {
    const { upstream, source, sleeps } = open()
    upstream.fault({ when: 'run', lost: 'cut' })
    upstream.fault({ when: 'jobs', body: '[]' })
    upstream.fault({ when: 'jobs', status: 404 })
    const late = { variables: request.variables, status: 'pending', created_at: upstream.at() }
    const id = upstream.addJob(late)
    expect((await source.runJob(request)).id).toBe(id)
    expect(sleeps).toEqual([0, 3_000, 6_000])
  })

  test('and that was not carried out is reported as unknown after three searches', async () => {
    const { upstream, source } = open()
    upstream.fault({ when: 'run', lost: 'cut' })
    await expect(source.runJob(request)).rejects.toMatchObject({
      status: 504,
      message:
        'The connection to api.example.test was lost. It may have been done. No job like it has been found so far: check the list before running it again.',
    })
    expect(upstream.count('run')).toBe(1)
    expect(upstream.count('jobs')).toBe(3)
  })

  test('is not confused with another job', async () => {
    const { upstream, source } = open()
    const now = { created_at: upstream.at(), status: 'pending' }
    upstream.fault({ when: 'run', lost: 'cut' })
    await source.user()
    const others = [
      { variables: request.variables, package_id: 2 },
      { variables: request.variables, cluster_id: 2 },
      { variables: { ...request.variables, region: "'us'" } },
      { variables: { ...request.variables, more: 1 } },
      { variables: {} },
      { variables: request.variables, owner_id: 8 },
      { variables: request.variables, created_at: upstream.at(-10_000) },
    ]
    for (const other of others) upstream.addJob({ ...now, ...other })
    await expect(source.runJob(request)).rejects.toMatchObject({ status: 504 })
    // Numbers may come back as texts, next to the values of dynamic variables.
    upstream.fault({ when: 'run', lost: 'cut' })
    const id = upstream.addJob({
      ...now,
      created_at: upstream.at(),
      variables: { region: "'eu'", retries: '3', day: '2031-05-09' },
    })
    expect((await source.runJob(request)).id).toBe(id)
  })

  test('is neither a known job nor the response to another run', async () => {
    const { upstream, source } = open()
    const first = await source.runJob(request)
    upstream.fault({ when: 'run', lost: 'cut' })
    await expect(source.runJob(request)).rejects.toMatchObject({ status: 504 })
    // Two at the same time, one of which gets a response.
    upstream.fault({ when: 'run', carriedOut: true, lost: 'cut' })
    const [lost, answered] = await Promise.all([source.runJob(request), source.runJob(request)])
    expect(new Set([first.id, lost.id, answered.id]).size).toBe(3)
    expect(upstream.count('run')).toBe(4)
  })

  test('waits for the responses of concurrent runs', async () => {
    const { upstream, source } = open()
    let release: () => void = () => undefined
    const hold = new Promise<void>((resolve) => {
      release = resolve
    })
    upstream.fault({ when: 'run', lost: 'cut' })
    upstream.fault({ when: 'run', carriedOut: true, hold })
    const [lost, other] = [source.runJob(request), source.runJob(request)]
    await expect.poll(() => upstream.count('run')).toBe(2)
    release()
    await expect(lost).rejects.toMatchObject({
      status: 504,
      message: expect.stringContaining('No job like it'),
    })
    expect((await other).status).toBe('pending')
  })

  test('lists the candidates if there are several', async () => {
    const { upstream, source } = open()
    upstream.fault({ when: 'run', lost: 'cut' })
    const ids = [1, 2].map(() =>
      upstream.addJob({ variables: request.variables, created_at: upstream.at() }),
    )
    await expect(source.runJob(request)).rejects.toMatchObject({
      status: 504,
      message: expect.stringContaining(`Jobs ${ids.toReversed().join(', ')} look like it`),
    })
  })

  test('is identified on the service’s clock, however wrong ours is', async () => {
    for (const skewMs of [-7_200_000, 7_200_000]) {
      const { upstream, source } = open()
      upstream.skewMs = skewMs
      const old = upstream.addJob({
        variables: request.variables,
        created_at: upstream.at(-60_000),
      })
      await source.systemVariables()
      upstream.fault({ when: 'run', carriedOut: true, lost: 'cut' })
      expect((await source.runJob(request)).id).not.toBe(old)
    }
  })
})

describe('a stop', () => {
  test('is sent once, and its response lacks the outputs', async () => {
    const { upstream, source, news } = open()
    const id = upstream.addJob()
    expect(await source.stopJob(id)).toMatchObject({
      id,
      status: 'pending_stoppage',
      outputs: null,
      completed_at: null,
    })
    expect(upstream.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE /acme/api/jobs/${id}`,
    ])
    expect(news()).toBe(1)
  })

  test.each([['pending_stoppage'], ['stopping'], ['stopped'], ['completed']])(
    'whose response is lost counts as done if the job is %s',
    async (status) => {
      const { upstream, source, news } = open()
      const id = upstream.addJob({ status })
      upstream.fault({ when: 'stop', lost: 'cut' })
      expect((await source.stopJob(id)).status).toBe(status)
      expect(upstream.calls.map(({ kind }) => kind)).toEqual(['stop', 'job'])
      expect(news()).toBe(1)
    },
  )

  test('whose response is lost is unknown if the job keeps running or cannot be read', async () => {
    const { upstream, source, news } = open()
    const id = upstream.addJob()
    upstream.fault({ when: 'stop', times: 2, lost: 'cut' })
    await expect(source.stopJob(id)).rejects.toMatchObject({
      status: 504,
      message: expect.stringContaining(`Job ${id} is still running`),
    })
    upstream.fault({ when: 'job', times: 3, lost: 'cut' })
    await expect(source.stopJob(id)).rejects.toMatchObject({
      status: 504,
      message: expect.stringContaining('could not be read either'),
    })
    expect(upstream.count('stop')).toBe(2)
    expect(news()).toBe(0)
  })

  test('with another job in its response is looked up', async () => {
    const { upstream, source } = open()
    const id = upstream.addJob()
    upstream.fault({
      when: 'stop',
      body: JSON.stringify({ id: id + 1, status: 'pending_stoppage' }),
    })
    upstream.changeJob(id, { status: 'pending_stoppage' })
    expect(await source.stopJob(id)).toMatchObject({ id, status: 'pending_stoppage' })
    expect(upstream.count('stop')).toBe(1)
  })

  test('of an ended job is refused with the service’s message', async () => {
    const { upstream, source } = open()
    const id = upstream.addJob({ status: 'completed' })
    await expect(source.stopJob(id)).rejects.toMatchObject({
      status: 422,
      message: `Job ${id} has already ended.`,
    })
    expect(upstream.count()).toBe(1)
  })
})

describe('clusters and schedules', () => {
  test('only change the given fields, and the lists show it', async () => {
    const { upstream, source } = open()
    await source.clusters()
    const { id } = await source.createCluster({
      nodes: 2,
      name: 'new',
      description: null,
      terminate_on_idle: false,
      time_to_idle: 600,
    })
    await source.updateCluster(id, { nodes: 3, name: null })
    expect(
      upstream.calls.filter(({ kind }) => kind.endsWith('_cluster')).map(({ body }) => body),
    ).toEqual([
      { nodes: 2, name: 'new', terminate_on_idle: false, time_to_idle: 600 },
      { nodes: 3 },
    ])
    expect((await source.clusters()).find((each) => each.id === id)).toMatchObject({
      nodes: 3,
      name: 'new',
    })
    expect((await source.terminateCluster(id)).status).toBe('pending_terminate')
  })

  test('report what to check if the response is lost, and are not resent', async () => {
    const { upstream, source } = open()
    const schedule = upstream.addSchedule()
    upstream.fault({
      when: ({ method }) => method !== 'GET',
      times: 9,
      carriedOut: true,
      lost: 'cut',
    })
    for (const ask of [
      () => source.createCluster({ nodes: 1 }),
      () => source.updateCluster(1, { nodes: 1 }),
      () => source.terminateCluster(1),
    ])
      await expect(ask()).rejects.toMatchObject({
        status: 504,
        message: expect.stringContaining('It may have been done. Check the list of clusters'),
      })
    for (const ask of [
      () => source.runSchedule(schedule),
      () => source.setScheduleStatus(schedule, 'disabled'),
    ])
      await expect(ask()).rejects.toMatchObject({
        status: 504,
        message: expect.stringContaining('It may have been done. Check the schedule'),
      })
    expect(upstream.count()).toBe(5)
  })

  test('the next pull returns the jobs of a schedule that was run', async () => {
    const { upstream, source, news } = open()
    const before = await source.pull(null, { watched: false, live: [] })
    expect((await source.runSchedule(upstream.addSchedule())).execution_count).toBe(1)
    expect(news()).toBe(1)
    const { jobs } = await source.pull(before.cursor, { watched: false, live: [] })
    expect(jobs).toMatchObject([{ creator: { type: 'Schedule' } }])
  })
})
