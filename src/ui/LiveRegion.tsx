import { useAnnouncement } from './announce.ts'

/** The page's two live regions, empty at load. Rendered once, in the shell. */
export function LiveRegion() {
  const polite = useAnnouncement('polite')
  const assertive = useAnnouncement('assertive')
  return (
    <div className="sr-only">
      <div aria-live="polite">{polite.text !== '' && <p key={polite.turn}>{polite.text}</p>}</div>
      <div aria-live="assertive">
        {assertive.text !== '' && <p key={assertive.turn}>{assertive.text}</p>}
      </div>
    </div>
  )
}
