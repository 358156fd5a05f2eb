/** Jobwatch's sign. */
export const BrandMark = () => (
  <svg className="size-4.5" viewBox="0 0 18 18" aria-hidden>
    <rect width="18" height="18" rx="4.5" fill="var(--accent)" />
    <path
      d="M3.75 9.5h2.5l1.75-4 2.5 7 1.5-3h2.25"
      fill="none"
      stroke="var(--accent-fg)"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
)
