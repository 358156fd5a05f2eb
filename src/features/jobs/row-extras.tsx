import type { ReactNode } from 'react'
import type { RunClaim } from '../../domain/claims/claims.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { OptionalColumn } from './columns.tsx'
import { Since } from './JobSummaryCell.tsx'
import type { What } from './job-summary.ts'

/* What few lists need: runs on their way, and stops that did not go as they should. Loaded after the first rows. */

/** A run that was asked for and has no job yet. */
export function GhostRow({
  run,
  columns,
  onDismiss,
}: {
  run: RunClaim
  columns: readonly OptionalColumn[]
  onDismiss: (key: string) => void
}) {
  const look = statusDisplay.idle
  const isLost = run.phase === 'unconfirmed'
  return (
    <tr>
      <td className="c-sel" />
      <td className="c-status">
        <Badge tone={look.tone} icon={look.icon} label={look.label} claimed />
      </td>
      <td className="c-id num">
        <span className="mono">new</span>
      </td>
      <td className="c-pkg">
        <b className="font-strong">{run.packageName}</b>
      </td>
      <td className="c-what">
        <div className="what">
          <span className="text">
            {isLost
              ? 'No answer came; it may have started. Look below before running it again.'
              : 'Sending your request'}
          </span>
        </div>
      </td>
      <td className="c-run num">–</td>
      <td className="c-start">–</td>
      <td className="c-by">
        <span className="by">
          <Icon name="user" size={14} />
          <span>{run.by}</span>
        </span>
      </td>
      <td className="c-cluster">{run.clusterName}</td>
      {columns.map((column) => (
        <td key={column.key} className="c-opt" />
      ))}
      <td className="c-act">
        {isLost ? (
          <Button className="act due" onClick={() => onDismiss(run.key)}>
            Dismiss
          </Button>
        ) : null}
      </td>
      <td className="only-card">
        {run.by} · {run.clusterName}
      </td>
    </tr>
  )
}

type Rare = Extract<What, { kind: 'refused' | 'ineffective' | 'lost' | 'unconfirmed' | 'unknown' }>

function SendAgain({ label, onSendAgain }: { label: string; onSendAgain: () => void }) {
  return (
    <button type="button" className="text-link" onClick={onSendAgain}>
      {label}
    </button>
  )
}

function rareWords(what: Rare, onSendAgain: () => void): ReactNode {
  switch (what.kind) {
    case 'refused':
      return (
        <>
          <span className="text err" title={what.message}>
            Stop refused: {what.message}
          </span>
          <SendAgain label="Send again" onSendAgain={onSendAgain} />
        </>
      )
    case 'ineffective':
      return (
        <>
          <span className="text">
            Stop accepted <Since ms={what.askedAtMs} /> ago, not taken effect
          </span>
          <SendAgain label="Send stop again" onSendAgain={onSendAgain} />
        </>
      )
    case 'lost':
      return (
        <>
          <span className="text err">No answer to the stop; the job goes on</span>
          <SendAgain label="Stop again" onSendAgain={onSendAgain} />
        </>
      )
    case 'unconfirmed':
      return (
        <span className="text">
          {what.checked
            ? 'No answer to the stop; the server still reports it running'
            : 'No answer to the stop, checking…'}
        </span>
      )
    case 'unknown':
      return (
        <span className="text">
          The source says “{what.word}”, a status this version does not know
        </span>
      )
  }
}

/** What a row says of a stop that did not go as it should, and of a status that is not known. */
export function RareWhat({
  what,
  flag,
  onSendAgain,
}: {
  what: Rare
  flag: ReactNode
  onSendAgain: () => void
}) {
  return (
    <div className="what">
      {flag}
      {rareWords(what, onSendAgain)}
    </div>
  )
}
