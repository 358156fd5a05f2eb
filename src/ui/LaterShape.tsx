import type { ReactNode } from 'react'

/** As the shapes in `Icon`, of controls that appear after the first rows. */
const shapes = {
  back: <path d="M12.5 8h-9M6.75 4.75L3.5 8l3.25 3.25" />,
  check: <path d="M3.75 8.4l2.9 2.85 5.6-6.5" />,
  columns: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.2" />
      <path d="M6.2 3v10M9.8 3v10" />
    </>
  ),
  copy: (
    <>
      <rect x="5.75" y="5.75" width="7.5" height="7.5" rx="1.4" />
      <path d="M3.4 10.25h-.15a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v.15" />
    </>
  ),
  download: <path d="M8 2.75v7M5 7l3 3 3-3M3 13.25h10" />,
  enlarge: <path d="M9.5 3H13v3.5M13 3L9.25 6.75M6.5 13H3V9.5M3 13l3.75-3.75" />,
  external: (
    <path d="M9 3h4v4M12.7 3.3L7.5 8.5M6.5 4H4a1 1 0 0 0-1 1v7a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V9.5" />
  ),
  left: <path d="M9.5 4.5L6 8l3.5 3.5" />,
  link: (
    <path d="M6.8 9.2l2.4-2.4M7.3 4.6l1-1a2.9 2.9 0 0 1 4.1 4.1l-1 1M8.7 11.4l-1 1a2.9 2.9 0 0 1-4.1-4.1l1-1" />
  ),
  offline: (
    <path d="M2.5 2.5l11 11M4.2 8.2a5.5 5.5 0 0 1 2-1.3M2 6a8.5 8.5 0 0 1 2.6-1.7M9.5 6.8a5.5 5.5 0 0 1 2.3 1.4M7 4a8.5 8.5 0 0 1 7 2M6.3 10.3a2.5 2.5 0 0 1 3 0M8 12.6v.05" />
  ),
  pause: <path d="M6 4.5v7M10 4.5v7" />,
  wrap: (
    <path d="M2.5 4h11M2.5 8h8.75a2.1 2.1 0 0 1 0 4.2H8.5M10 10.6l-1.6 1.6L10 13.8M2.5 12.2h3" />
  ),
  bell: <path d="M4.2 11V7a3.8 3.8 0 0 1 7.6 0v4l1 1.2H3.2zM6.8 13.7c.6.5 1.8.5 2.4 0" />,
  arrowDown: <path d="M8 3.5v9M4.75 9.25L8 12.5l3.25-3.25" />,
} as const satisfies Record<string, ReactNode>

export type LaterName = keyof typeof shapes

/** What is inside the icon's `svg`. */
export const LaterShape = ({ name }: { name: LaterName }): ReactNode => shapes[name]
