import { useQuery } from '@tanstack/react-query'
import { useRef, useState, type KeyboardEvent } from 'react'
import { emptyFilter } from '../../../contract/filter.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { Variables } from '../../../contract/coerce.ts'
import { clusterTakesJobs, type Cluster, type Package } from '../../../contract/resources.ts'
import { activeStatuses } from '../../../contract/status.ts'
import { useAccount } from '../../platform/account.ts'
import { useShownAccount } from '../../domain/account-display.ts'
import { useRunJob, type RunOutcome } from '../../domain/claims/job-mutations.ts'
import { useIsPhone } from '../../platform/media.ts'
import { readPreference, writePreference } from '../../platform/preferences.ts'
import { locale } from '../../platform/date-locale.ts'
import { mostResourceRows } from '../../domain/queries/api-query.ts'
import { jobListQuery } from '../../domain/queries/jobs.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { Select } from '../../ui/Select.tsx'
import { AccountLabel } from '../../ui/AccountLabel.tsx'
import { DynamicChoice, type Dynamics } from './DynamicChoice.tsx'
import { clusterToOffer, clusterWords, warningsFor } from './run-advice.ts'
import { allValues, changedNames, startRows, toVariables } from './run-form.ts'
import { RunOutcomeNote } from './RunOutcomeNote.tsx'
import { VariableRows } from './VariableRows.tsx'

const idOf = (text: string) => (text === '' ? null : Number(text))

/** What is sent for the expressions: themselves, or nothing and their values as plain ones. */
function dynamicPart(
  expressions: Variables,
  resolved: Variables | null,
  choice: Dynamics,
): { dynamic: Variables; kept: Variables } {
  if (choice === 'again' || resolved === null) return { dynamic: expressions, kept: {} }
  return {
    dynamic: {},
    kept: Object.fromEntries(
      Object.keys(expressions).map((name) => [name, resolved[name] ?? null]),
    ),
  }
}

/** The form of a run, once everything it needs is there. */
export function RunForm({
  title,
  packages,
  clusters,
  startPackage,
  earlier,
  resolved,
  onClose,
}: {
  title: string
  packages: readonly Package[]
  clusters: readonly Cluster[]
  startPackage: number | null
  earlier: JobDetail | null
  resolved: Variables | null
  onClose: () => void
}) {
  const account = useAccount()
  const shown = useShownAccount(account)
  const { run } = useRunJob()
  // There, a field with the focus covers half of the dialog with keys.
  const isPhone = useIsPhone()
  const [packageId, setPackageId] = useState(startPackage)
  const [clusterId, setClusterId] = useState(() =>
    clusterToOffer(clusters, earlier?.cluster_id ?? null),
  )
  const find = (id: number | null) => packages.find((each) => each.id === id) ?? null
  const rowsFor = (id: number | null) =>
    startRows(
      find(id)?.variables ?? {},
      earlier !== null && id === earlier.package_id ? earlier.variables : null,
    )
  const [rows, setRows] = useState(() => rowsFor(startPackage))
  const [isWrong, setWrong] = useState(false)
  const [dynamics, setDynamics] = useState<Dynamics>('again')
  const [name, setName] = useState('')
  const [asksName] = useState(() => readPreference('displayName') === '')
  const [outcome, setOutcome] = useState<Exclude<RunOutcome, { kind: 'accepted' }> | null>(null)
  const [isSending, setSending] = useState(false)
  // State comes too late for a double click: two clicks in one frame would be two runs.
  const inFlight = useRef(false)

  const chosen = find(packageId)
  const cluster = clusters.find((each) => each.id === clusterId) ?? null
  const active = useQuery({
    ...jobListQuery(account, {
      ...emptyFilter,
      status: [...activeStatuses],
      package_id: packageId === null ? [] : [packageId],
    }),
    enabled: packageId !== null,
  })
  const expressions =
    earlier !== null && packageId === earlier.package_id ? earlier.dynamic_variables : {}
  const warnings = warningsFor({
    chosen,
    earlier,
    clusters,
    active: active.data?.data ?? [],
    values: allValues(rows),
  })
  const changed = changedNames(rows).length
  // While nobody knows whether it runs, only the note that says so can send it again.
  const isUnknown = outcome?.kind === 'unknown'
  const canSend = chosen !== null && cluster !== null && !isWrong && !isSending

  const send = async () => {
    if (!canSend || inFlight.current) return
    inFlight.current = true
    setSending(true)
    setOutcome(null)
    if (name.trim() !== '') writePreference('displayName', name.trim())
    const { dynamic, kept } = dynamicPart(expressions, resolved, dynamics)
    const result = await run({
      packageId: chosen.id,
      packageName: chosen.name,
      clusterId: cluster.id,
      clusterName: cluster.name,
      variables: { ...toVariables(rows), ...kept },
      dynamicVariables: dynamic,
      rerunOf: earlier !== null && chosen.id === earlier.package_id ? earlier.id : null,
    })
    inFlight.current = false
    setSending(false)
    if (result.kind === 'accepted') onClose()
    else setOutcome(result)
  }
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      if (!isUnknown) void send()
    }
  }

  return (
    <Dialog
      title={title}
      size="wide"
      onClose={onClose}
      intro={
        <>
          {shown?.named ? <AccountLabel {...shown.account} /> : null}
          {earlier === null ? null : (
            <p className="mt-1 text-text-2">
              {changed === 0
                ? 'Nothing changed: it runs with the same variables.'
                : `${changed} ${changed === 1 ? 'variable' : 'variables'} changed from job ${earlier.id}`}
            </p>
          )}
        </>
      }
      footer={
        <>
          <p className="max-sm:hidden!">Ctrl or ⌘ with Enter runs it.</p>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="primary"
            icon="play"
            data-autofocus={chosen !== null && cluster !== null ? true : undefined}
            disabled={!canSend || isUnknown}
            onClick={() => void send()}
            onKeyDown={handleKeyDown}
          >
            {isSending ? 'Requesting…' : earlier === null ? 'Run package' : 'Run again'}
          </Button>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears Ctrl with Enter from every field inside */}
      <div className="grid gap-4 px-5 pb-5 max-sm:px-4" onKeyDown={handleKeyDown}>
        {outcome === null ? null : (
          <RunOutcomeNote
            outcome={outcome}
            onLook={setOutcome}
            onAgain={() => void send()}
            onClose={onClose}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <label className="grid gap-1.5">
            <span className="font-strong">Package</span>
            <Select
              data-autofocus={chosen === null ? true : undefined}
              value={packageId ?? ''}
              onChange={(event) => {
                const id = idOf(event.target.value)
                setPackageId(id)
                setRows(rowsFor(id))
              }}
            >
              <option value="">Choose a package</option>
              {packages.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name || `Package ${each.id}`}
                </option>
              ))}
            </Select>
            {packages.length < mostResourceRows ? null : (
              <span className="text-s text-text-3">
                Only the first {mostResourceRows.toLocaleString(locale)} packages are listed; others
                can be run again from their jobs.
              </span>
            )}
          </label>
          <label className="grid gap-1.5">
            <span className="font-strong">Cluster</span>
            <Select
              value={clusterId ?? ''}
              onChange={(event) => setClusterId(idOf(event.target.value))}
            >
              <option value="">
                {clusters.some(clusterTakesJobs)
                  ? 'Choose a cluster'
                  : 'No cluster is accepting jobs'}
              </option>
              {clusters.filter(clusterTakesJobs).map((each) => (
                <option key={each.id} value={each.id}>
                  {clusterWords(each)}
                </option>
              ))}
            </Select>
          </label>
        </div>
        {warnings.length === 0 ? null : (
          <ul className="grid gap-1 rounded border border-stopping-border bg-stopping-bg px-3 py-2 text-stopping-text">
            {warnings.map((warning) => (
              <li key={warning} className="flex items-start gap-2">
                <Icon name="alert" className="mt-0.5" size={14} />
                {warning}
              </li>
            ))}
          </ul>
        )}
        {chosen?.description ? <p className="text-text-2">{chosen.description}</p> : null}
        {chosen === null ? null : (
          <VariableRows
            key={chosen.id}
            rows={rows}
            rerunOf={earlier?.id ?? null}
            takesFocus={earlier !== null && !isPhone}
            onRows={setRows}
            onMistake={setWrong}
          />
        )}
        {earlier !== null && Object.keys(expressions).length > 0 ? (
          <DynamicChoice
            expressions={expressions}
            resolved={resolved}
            rerunOf={earlier.id}
            value={dynamics}
            onChange={setDynamics}
          />
        ) : null}
      </div>
      {asksName ? <NameField value={name} onChange={setName} /> : null}
    </Dialog>
  )
}
