import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { emptyFilter, firstPage } from '../../../contract/filter.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { Variables } from '../../../contract/coerce.ts'
import type { Cluster, Package } from '../../../contract/resources.ts'
import { activeStatuses } from '../../../contract/status.ts'
import { useAccount } from '../../platform/account.ts'
import { useRunJob, type RunOutcome } from '../../domain/claims/job-mutations.ts'
import { useAsksName } from '../../platform/person.ts'
import { writePreference } from '../../platform/preferences.ts'
import { jobListQuery } from '../../domain/queries/jobs.ts'
import type { DynamicsChoice } from './DynamicChoice.tsx'
import { clusterToOffer, warningsFor } from './run-advice.ts'
import { allValues, startRows, toVariables, type FormRow } from './run-form.ts'

/** What a run can be put together from. */
export interface RunMaterial {
  packages: readonly Package[]
  clusters: readonly Cluster[]
  /** The package to start with; null leaves the choice to the person. */
  startPackage: number | null
  /** The job that is run again; null for a new run. */
  earlier: JobDetail | null
  /** The values that held in that job; null while not known. */
  resolved: Variables | null
}

/** What is sent for the expressions: themselves, or the values they had as plain variables. */
function dynamicPart(
  expressions: Variables,
  resolved: Variables | null,
  choice: DynamicsChoice,
): { dynamic: Variables; kept: Variables } {
  if (choice === 'again' || resolved === null) return { dynamic: expressions, kept: {} }
  const names = Object.keys(expressions)
  return {
    dynamic: {},
    kept: Object.fromEntries(names.map((name) => [name, resolved[name] ?? null])),
  }
}

/** The choices of the form. */
function useChoices({ packages, clusters, startPackage, earlier }: RunMaterial) {
  const packageOf = (id: number | null) => packages.find((each) => each.id === id) ?? null
  const rowsFor = (id: number | null) => {
    const isSamePackage = earlier !== null && id === earlier.package_id
    return startRows(packageOf(id)?.variables ?? {}, isSamePackage ? earlier.variables : null)
  }
  const [packageId, setPackageId] = useState(startPackage)
  const [clusterId, setClusterId] = useState(() =>
    clusterToOffer(clusters, earlier?.cluster_id ?? null),
  )
  const [rows, setRows] = useState<readonly FormRow[]>(() => rowsFor(startPackage))
  const [dynamics, setDynamics] = useState<DynamicsChoice>('again')
  const [name, setName] = useState('')
  return {
    chosen: packageOf(packageId),
    choosePackage: (id: number | null) => {
      setPackageId(id)
      setRows(rowsFor(id))
    },
    cluster: clusters.find((each) => each.id === clusterId) ?? null,
    setClusterId,
    rows,
    setRows,
    /** Expressions of the job that is run again. */
    expressions:
      earlier !== null && packageId === earlier.package_id ? earlier.dynamic_variables : {},
    dynamics,
    setDynamics,
    /** The person's name, asked for once. */
    name,
    setName,
  }
}

type Choices = ReturnType<typeof useChoices>

function useWarnings({ earlier, clusters }: RunMaterial, { chosen, rows }: Choices): string[] {
  const account = useAccount()
  const active = useQuery({
    ...jobListQuery(
      account,
      firstPage({
        ...emptyFilter,
        status: [...activeStatuses],
        package_id: chosen === null ? [] : [chosen.id],
      }),
    ),
    enabled: chosen !== null,
  })
  return warningsFor({
    chosen,
    earlier,
    clusters,
    active: active.data?.data ?? (active.error === null ? [] : null),
    values: allValues(rows),
  })
}

/** Sends the run. */
function useSend(
  { earlier, resolved }: RunMaterial,
  { chosen, cluster, rows, expressions, dynamics, name }: Choices,
  isValid: boolean,
  onAccepted: () => void,
) {
  const { run } = useRunJob()
  const [outcome, setOutcome] = useState<Exclude<RunOutcome, { kind: 'accepted' }> | null>(null)
  const [isSending, setSending] = useState(false)
  // State comes too late for a double click: two clicks in one frame would be two runs.
  const inFlight = useRef(false)
  const canSend = chosen !== null && cluster !== null && isValid && !isSending
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
    if (result.kind === 'accepted') onAccepted()
    else setOutcome(result)
  }
  return { outcome, setOutcome, isSending, canSend, send: () => void send() }
}

/** State of the run dialog's form. */
export function useRunForm(material: RunMaterial, onAccepted: () => void) {
  const choices = useChoices(material)
  const [isValid, setValid] = useState(true)
  const warnings = useWarnings(material, choices)
  const sending = useSend(material, choices, isValid, onAccepted)
  const asksName = useAsksName()
  return {
    ...choices,
    ...sending,
    warnings,
    setValid,
    asksName,
    /** Nobody knows whether the run started: only the note that says so can send it again. */
    isUnknown: sending.outcome?.kind === 'unknown',
  }
}

export type RunFormState = ReturnType<typeof useRunForm>
