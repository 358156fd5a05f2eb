import type { ReactNode } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { useDialogs } from '../../domain/dialog-url.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { flagLook } from '../../domain/status-display.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { EvidenceContent } from './EvidenceContent.tsx'
import { evidenceTitle, flagsByGravity, pastFlag } from './flag-cases.ts'
import { supportText } from './support-text.ts'
import { useLimitedPackage } from './use-limited-package.ts'

/** A flag in a list links to this panel: it scrolls into view and takes the focus. */
function arrive(section: HTMLElement | null): void {
  if (section === null || location.hash !== '#evidence') return
  section.scrollIntoView({ block: 'nearest' })
  section.focus({ preventScroll: true })
}

/** In the panel's head: what else can be done about it. */
function PanelEnd({ job }: { job: JobDetail }): ReactNode {
  const dialogs = useDialogs()
  const packageId = useLimitedPackage(job)
  const limitForbidden = useForbidden('package.limit')
  if (job.insight.flags.some(({ kind }) => kind === 'stuck_stopping'))
    return (
      <CopyButton
        label="Copy text for support"
        size="small"
        showLabel
        text={() => supportText(job)}
      />
    )
  if (packageId === null) return null
  return (
    <Button
      size="small"
      blocked={limitForbidden}
      onClick={() => dialogs.open({ kind: 'hard_limit', packageId })}
    >
      Set hard limit…
    </Button>
  )
}

/** Why the job is or was flagged, and what was decided about it; nothing without any of these. */
export function Evidence({ job }: { job: JobDetail }) {
  const { flags, flag_decisions: decisions } = job.insight
  const [main] = flagsByGravity(flags)
  const title = evidenceTitle(flags)
  const past = pastFlag(job)
  if (title === null && decisions.length === 0 && past === null) return null
  return (
    <div id="evidence" tabIndex={-1} ref={arrive} className="scroll-mt-32 outline-none">
      <Panel
        title={title ?? (past === null ? 'Decided about this job’s flags' : 'Flagged while it ran')}
        mood={main === undefined ? 'plain' : 'odd'}
        end={<PanelEnd job={job} />}
        {...(main !== undefined && { icon: flagLook(main.kind).icon })}
      >
        <EvidenceContent job={job} />
      </Panel>
    </div>
  )
}
