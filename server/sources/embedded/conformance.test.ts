import { describeSource } from '../conformance/describe-source.ts'
import { openWorld } from './testing/world.ts'

describeSource('the embedded engine', async () => {
  const world = await openWorld()
  world.writePackage('scheduled', {
    name: 'scheduled',
    flow_type: 'dataflow',
    sources: [{ name: 'numbers', from: 'packages', file: 'numbers.csv', format: 'csv' }],
    destinations: [{ name: 'numbers', from: 'numbers', file: 'numbers.csv', format: 'csv' }],
    schedule: { every: 1, unit: 'days' },
  })
  world.writePackage('wrong', '{')
  await world.source.invalidPackages()
  const [completes, fails, lasts, workflow] = await Promise.all([
    world.request('good', { factor: 4 }),
    world.request('fails'),
    world.request('endless'),
    world.request('workflow'),
  ])
  return {
    source: world.source,
    requests: { completes, fails, lasts, workflow },
    sees: 'every status',
    // The engine advances by itself.
    bring: () => Promise.resolve(),
    close: () => world.close(),
  }
})
