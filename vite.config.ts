import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const textFile = /\.(js|css|html|svg|json|webmanifest)$/

/**
 * The server hands out `.br` and `.gz` beside each file as they are: nothing is compressed twice.
 */
function precompress(): Plugin {
  return {
    name: 'jobwatch-precompress',
    apply: 'build',
    closeBundle() {
      const walk = (folder: string) => {
        for (const name of readdirSync(folder)) {
          const file = path.join(folder, name)
          if (statSync(file).isDirectory()) walk(file)
          else if (textFile.test(name)) {
            const bytes = readFileSync(file)
            if (bytes.length < 1024) continue
            writeFileSync(
              `${file}.br`,
              brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
            )
            writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
          }
        }
      }
      walk('dist')
    },
  }
}

/**
 * Imports later chunks without Vite's helper, which would preload what they import: that is on
 * every page already (`resolveDependencies` below), and the helper is 1 kB of the first bundle.
 */
function plainDynamicImports(): Plugin {
  return {
    name: 'jobwatch-plain-dynamic-imports',
    apply: 'build',
    enforce: 'pre',
    load: (id) =>
      id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load()' : null,
  }
}

/**
 * Marks the router's components as free of side effects, and takes their names for tools away: those
 * that the page does not use are then left out of it.
 */
function pureRouter(): Plugin {
  return {
    name: 'jobwatch-pure-router',
    apply: 'build',
    transform: (code, id) =>
      id.includes('/react-router/dist/')
        ? code
            .replaceAll(/= (React\d*\.(?:forwardRef|memo)\()/g, '= /* @__PURE__ */ $1')
            .replaceAll(/^\w+\.displayName = "\w+";$/gm, '')
        : null,
  }
}

const server = process.env['JOBWATCH_SERVER'] ?? 'http://127.0.0.1:4400'

/**
 * The server gives a session along with its page. Here the page is Vite's, so the session is
 * fetched for it.
 */
function session(): Plugin {
  return {
    name: 'jobwatch-session',
    apply: 'serve',
    configureServer(vite) {
      vite.middlewares.use((request, response, next) => {
        if (!request.headers.accept?.includes('text/html')) return next()
        void fetch(`${server}/session`, { method: 'POST', headers: { origin: server } })
          .then((answer) => response.appendHeader('set-cookie', answer.headers.getSetCookie()))
          // While the server is still starting the page comes without, and asks again by itself.
          .catch(() => undefined)
          .finally(next)
      })
    },
  }
}

const sourceFile = (name: string) => path.resolve(import.meta.dirname, 'src', name)
const contractFolder = path.resolve(import.meta.dirname, 'contract')
/** There before all else, so it imports nothing of the other files. */
const neededEarly = new Set([sourceFile('early-presses.ts'), sourceFile('platform/page-ready.ts')])
/** Reached through a library's index file, and used by dialogs only. */
const usedByDialogs = /\/(useMutation|mutationObserver)\./
/** They load pages and dialogs, which the list does not need. */
const loadOthers = new Set(
  [
    'app/App.tsx',
    'app/Dialogs.tsx',
    'app/job-detail-part.ts',
    'app/output-preview-part.ts',
    'pages/job-log.tsx',
  ].map(sourceFile),
)

/** Which modules the list page needs before its first row, and which right after it. */
const neededFirst = new Set<string>()
const neededNext = new Set<string>()

/** Nothing is painted before the page is there as a whole: it would be laid out several times. */
const paintedAtOnce = '<link rel="expect" href="#page-end" blocking="render">'

/** The page has one script, whose name changes with each build, and preloads the other files. */
const otherScripts = /<script type="module" crossorigin src="((?!\/assets\/app-)[^"]+)"><\/script>/g

/**
 * The head of the page, in the order in which it is needed: the style sheet and its font, a small
 * script that hears presses at once, the code.
 * @param files of the build
 */
function headInOrder(html: string, files: readonly string[]): string {
  const fileOf = (name: RegExp) => files.find((file) => name.test(file)) ?? ''
  const early = `<script type="module" async crossorigin src="/${fileOf(/\/early-presses-[^/]+\.js$/)}"></script>`
  const font = `<link rel="preload" as="font" type="font/woff2" crossorigin href="/${fileOf(/\/inter-latin-[^/]+\.woff2$/)}">`
  const [style = ''] = /<link rel="stylesheet"[^>]*>/.exec(html) ?? []
  const first = [paintedAtOnce, style, font].join('\n    ')
  return html
    .replace(style, '')
    .replaceAll(otherScripts, '<link rel="modulepreload" crossorigin href="$1">')
    .replace(/(?=<script|<link rel="modulepreload")/, `${first}\n    `)
    .replace('</head>', `  ${early}\n  </head>`)
    .replaceAll(/^\s*\n/gm, '')
}

/** Follows the imports of the list page, so that few files hold what is needed together. */
function followImports(): Plugin {
  return {
    name: 'jobwatch-follow-imports',
    apply: 'build',
    buildEnd() {
      const take = (id: string, into: Set<string>) => {
        if (neededFirst.has(id) || into.has(id) || usedByDialogs.test(id)) return
        into.add(id)
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) take(next, into)
      }
      take(sourceFile('main.tsx'), neededFirst)
      for (const id of neededFirst) {
        if (loadOthers.has(id)) continue
        for (const next of this.getModuleInfo(id)?.dynamicallyImportedIds ?? [])
          take(next, neededNext)
      }
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => headInOrder(html, Object.keys(bundle)),
    },
  }
}

/** Pages come from Vite even where the server has an API at the same address. */
const pageItself = ({ method, headers, url }: IncomingMessage) =>
  method === 'GET' && headers.accept?.includes('text/html') === true && !url?.includes('/sign-in/')
    ? '/index.html'
    : undefined

/**
 * Code that is both imported at once and later is no mistake: the browser's build divides modules into
 * files by groups of its own (below), and the server's loads most of them at once.
 */
const checks = { ineffectiveDynamicImport: false }

/**
 * The page's code for rendering on the server, with its libraries in it. Code that is never rendered
 * there, such as charts, is in files of its own, which are not loaded.
 */
const serverBuild = {
  outDir: 'dist/.server',
  copyPublicDir: false,
  // The server runs on the Node that package.json asks for.
  target: 'node22',
  rolldownOptions: { checks },
} as const

export default defineConfig(({ isSsrBuild }) => ({
  // Fonts are found beside the style sheet, whatever path the server lives under. The server puts its
  // path before the addresses in index.html.
  experimental: {
    renderBuiltUrl: (_file, { hostType }) => (hostType === 'css' ? { relative: true } : undefined),
  },
  plugins: isSsrBuild
    ? [react()]
    : [
        plainDynamicImports(),
        pureRouter(),
        react(),
        tailwindcss(),
        followImports(),
        precompress(),
        session(),
      ],
  resolve: {
    // The package exports its development build only, which checks and warns.
    alias: [
      {
        find: /^react-router$/,
        replacement: path.resolve(
          import.meta.dirname,
          'node_modules/react-router/dist/production/index.mjs',
        ),
      },
    ],
  },
  // Its React is that of production, whatever the server runs with.
  ...(isSsrBuild
    ? { ssr: { noExternal: true }, define: { 'process.env.NODE_ENV': '"production"' } }
    : {}),
  build: isSsrBuild
    ? serverBuild
    : {
        rolldownOptions: {
          checks,
          input: [path.resolve(import.meta.dirname, 'index.html'), sourceFile('early-presses.ts')],
          output: {
            codeSplitting: {
              // A browser on HTTP/1.1 fetches six files at a time, and many small ones compress badly.
              // Libraries are in with the rest: a release then brings all anew, a load one file less.
              groups: [
                { name: 'early-presses', test: (id) => neededEarly.has(id), priority: 5 },
                { name: 'app', test: (id) => neededFirst.has(id), priority: 3 },
                { name: 'list', test: (id) => neededNext.has(id), priority: 2 },
                {
                  name: 'pages',
                  test: (id) => id.startsWith(sourceFile('')) || id.startsWith(contractFolder),
                  minShareCount: 2,
                  priority: 1,
                },
              ],
            },
          },
          treeshake: {
            // Making a schema changes nothing: what a page does not use of the contract can be left out
            // of it.
            manualPureFunctions: ['z', 'lenient', 'reader'],
          },
        },
        // light-dark(), nesting and JSON.rawJSON are used as they are: every evergreen browser since
        // spring 2025 has them.
        target: ['chrome123', 'firefox140', 'safari18.4'],
        manifest: true,
        // The CSP allows no data: scripts or fonts; small files stay files.
        assetsInlineLimit: 0,
        // One style sheet: a later chunk could not bring its own without the helper that is left out
        // above.
        cssCodeSplit: false,
        // Chunks that come later import only what every page has: a list of what to preload with each
        // would cost 1 kB.
        modulePreload: {
          polyfill: false,
          resolveDependencies: (_file, deps, { hostType }) => (hostType === 'html' ? deps : []),
        },
      },
  server: {
    proxy: Object.fromEntries(
      [
        '^/[a-z0-9][a-z0-9-]*/api(/|$)',
        '^/(healthz|readyz|session|user|accounts|variables|rate_limit_status|sign-out)(/|$)',
        '^/(sign-in|admin)/',
        '^/sign-in$',
      ].map((route) => [route, { target: server, changeOrigin: true, bypass: pageItself }]),
    ),
  },
}))
