import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RenderPage } from '../contract/page-rendering.ts'

const isRenderer = (module: unknown): module is { renderPage: RenderPage } =>
  typeof module === 'object' &&
  module !== null &&
  'renderPage' in module &&
  typeof module.renderPage === 'function'

/**
 * The page's code for rendering on the server, as the build has written it beside the page. It is
 * loaded at once, so that nobody waits for it; a build made while the server runs is noticed.
 * @param pageFolder of the built page
 * @returns renders nothing from a build without it, and throws if the file is not what it should be
 */
export function pageBundle(pageFolder: string): RenderPage {
  const file = path.join(pageFolder, '.server', 'entry-server.js')
  let loaded: { mtimeMs: number; module: Promise<unknown> } | null = null
  const load = (): Promise<unknown> | null => {
    if (!existsSync(file)) return null
    const { mtimeMs } = statSync(file)
    if (loaded?.mtimeMs !== mtimeMs)
      loaded = { mtimeMs, module: import(`${pathToFileURL(file).href}?built=${mtimeMs}`) }
    return loaded.module
  }
  // Whoever asks for a page first hears what is wrong.
  load()?.catch(() => undefined)
  return async (request) => {
    const module = await load()
    if (module === null) return null
    if (!isRenderer(module)) throw new Error(`${file} has no renderPage`)
    return module.renderPage(request)
  }
}
