/** What a person sees in the browser, over a store of 10,000 jobs. */
import { chromium } from '@playwright/test'
import { findBrowser, noBrowserMessage } from '../browser.mjs'
import { startBenchServer } from './bench-server.ts'
import { benchLoad } from './page-load.ts'
import { benchUse } from './page-use.ts'
import type { Report } from './report.ts'
import { benchAccount, copiedFolder } from './seeded-folder.ts'
import { settle } from './settle.ts'

/** More than a page of failures in the last day, which the list opens with. */
const size = { jobs: 10_000, days: 9, live: false }
/** Live jobs that complete while somebody looks. */
const liveJobs = 12

export async function benchPage(report: Report): Promise<void> {
  const executablePath = findBrowser()
  if (executablePath === null) {
    process.stderr.write(`${noBrowserMessage}\n`)
    return
  }
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking'],
  })
  const server = await startBenchServer(await copiedFolder(size))
  const listUrl = `${server.origin}/${benchAccount}/jobs`
  let jobId = 0
  for (let job = 0; job < liveJobs; job += 1) jobId = await server.addJob()
  await settle(report, server, size.jobs)
  await benchLoad(report, browser, { listUrl, jobUrl: `${listUrl}/${jobId}` })
  await benchUse(report, browser, server, listUrl)
  await browser.close()
  await server.end()
}
