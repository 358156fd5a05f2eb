import { jobStatuses, statusFacts } from '../../../../contract/status.ts'
import type { Upstream } from './upstream.ts'

const minuteMs = 60_000

/**
 * Gives an upstream some of everything: all nine statuses, outputs, errors, variables of all types,
 * creators, children, logs, summaries, previews, members, schedules.
 * @returns ids of the jobs, oldest first
 */
export function populate(upstream: Upstream, jobs: number): number[] {
  const packages = Array.from({ length: 12 }, (_, n) =>
    upstream.addPackage({
      variables: { day: '2026-11-23', limit: n },
      flow_type: n % 2 === 0 ? 'dataflow' : 'workflow',
    }),
  )
  const clusters = Array.from({ length: 4 }, (_, n) =>
    upstream.addCluster({
      running_jobs_count: n,
      bootstrap_actions: [{ script_path: 's3://boot', args: ['a'] }],
      idle_since: upstream.at(-minuteMs),
    }),
  )
  const schedules = Array.from({ length: 5 }, () =>
    upstream.addSchedule({ creator: { type: 'User', id: 7, display_name: 'Dana' } }),
  )
  for (let n = 0; n < 6; n += 1)
    upstream.members.push({
      id: 40 + n,
      name: `Member ${n}`,
      email: `m${n}@example.test`,
      role: 'member',
      owner: false,
      created_at: upstream.at(),
    })

  return Array.from({ length: jobs }, (_, n) => {
    const status = jobStatuses[n % jobStatuses.length] ?? 'running'
    const createdMs = -(jobs - n) * 10 * minuteMs
    const hasEnded = statusFacts[status].terminal
    const hasBegun = status !== 'pending' && status !== 'queued'
    const endedAt = upstream.at(createdMs + 5 * minuteMs)
    const id = upstream.addJob({
      status,
      package_id: packages[n % packages.length],
      cluster_id: clusters[n % clusters.length],
      created_at: upstream.at(createdMs),
      started_at: hasBegun ? upstream.at(createdMs + minuteMs) : null,
      completed_at: hasEnded ? endedAt : null,
      failed_at: status === 'failed' ? endedAt : null,
      updated_at: hasEnded ? endedAt : upstream.at(createdMs + 2 * minuteMs),
      progress: hasEnded ? 1 : 0.25,
      runtime_in_seconds: hasEnded ? 240 : 0,
      errors: status === 'failed' ? `Step ${n} failed:\nout of memory` : '',
      variables: { region: "'eu'", n, flag: n % 2 === 0, none: null },
      dynamic_variables: { day: '2026-11-23' },
      creator:
        n % 3 === 0
          ? { type: 'Schedule', id: schedules[n % schedules.length], display_name: 'Nightly' }
          : { type: 'User', id: 7, display_name: 'Dana' },
      attempts: n % 4,
      outputs_count: 2,
      outputs: [1, 2].map((output) => ({
        id: output,
        name: `table_${output}`,
        records_count: hasEnded ? 1000 + n : null,
        progress: hasEnded ? 1 : 0.5,
        created_at: endedAt,
        updated_at: endedAt,
        preview_url: 'https://api.example.test/p',
        component: { name: `table_${output}`, type: 'destination', fields: ['id', 'name'] },
      })),
    })
    upstream.logs.set(id, `line 1 of ${id}\nline 2 <b>bold</b>\n`)
    upstream.logSummaries.set(id, {
      id,
      created_at: upstream.at(),
      body: 'It ran out of memory.',
      error_summary: 'Out of memory',
      openai_extract: 'More memory',
      action_items: ['Use a larger cluster'],
    })
    upstream.variables.set(id, { _JOB_ID: id, region: 'eu' })
    upstream.previews.set(`${id}/1`, 'id\tname\n1\tOslo\n')
    if (n >= 2 && n % 6 === 0)
      upstream.childrenOf.set(id, [...upstream.jobs.values()].slice(n - 2, n))
    return id
  })
}
