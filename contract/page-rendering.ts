/* What the server and the page's code for rendering on it agree on. */

/** A page that somebody has asked for. */
export interface PageRequest {
  /** Within the server, without its base path. */
  pathname: string
  /** With its `?`, or empty. */
  search: string
  /** The request's `Cookie` header; empty if it has none. */
  cookies: string
  basePath: string
  /** The server's time in milliseconds. */
  nowMs: () => number
  /** Reads from the API, as the caller. */
  read: (path: string) => Promise<Response>
}

/** A page's first drawing, for `index.html`. */
export interface RenderedPage {
  /** The content of `#root`. */
  markup: string
  /** An element that holds what the markup was made from. */
  data: string
}

/** A page that can be rendered: what comes before it in `index.html` can be sent first. */
export interface PageRendering {
  /**
   * Reads and renders.
   * @returns null if the page's rows cannot be read in time: the page then says why by itself
   * @throws whatever a component throws
   */
  render: () => Promise<RenderedPage | null>
}

/**
 * Renders a page so that its first rows are on screen before its code is there; null for a page that
 * is drawn in the browser only. Built from `src/entry-server.tsx`.
 */
export type RenderPage = (request: PageRequest) => Promise<PageRendering | null>
