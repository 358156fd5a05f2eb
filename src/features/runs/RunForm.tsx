import type { KeyboardEvent } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { clusterTakesJobs } from '../../../contract/resources.ts'
import { formatCount, formatCounted } from '../../format/number.ts'
import { useAccount } from '../../platform/account.ts'
import { useShownAccount } from '../../domain/account-display.ts'
import { useIsPhone } from '../../platform/media.ts'
import { locale } from '../../platform/date-locale.ts'
import { maxResourceRows } from '../../domain/queries/api-query.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { Select } from '../../ui/Select.tsx'
import { AccountLabel } from '../../ui/AccountLabel.tsx'
import { DynamicChoice } from './DynamicChoice.tsx'
import { clusterWords } from './run-advice.ts'
import { changedNames, type FormRow } from './run-form.ts'
import { RunOutcomeNote } from './RunOutcomeNote.tsx'
import { useRunForm, type RunFormState, type RunMaterial } from './use-run-form.ts'
import { VariableRows } from './VariableRows.tsx'

const idOf = (text: string) => (text === '' ? null : Number(text))

function PackageChoice({ material, form }: { material: RunMaterial; form: RunFormState }) {
  const { packages } = material
  return (
    <label className="grid gap-1.5">
      <span className="font-strong">Package</span>
      <Select
        data-autofocus={form.chosen === null ? true : undefined}
        value={form.chosen?.id ?? ''}
        onChange={(event) => form.choosePackage(idOf(event.target.value))}
      >
        <option value="">Choose a package</option>
        {packages.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name || `Package ${each.id}`}
          </option>
        ))}
      </Select>
      {packages.length < maxResourceRows ? null : (
        <span className="text-s text-text-3">
          Only the first {formatCount(maxResourceRows, locale)} packages are listed; others can be
          run again from their jobs.
        </span>
      )}
    </label>
  )
}

function ClusterChoice({ material, form }: { material: RunMaterial; form: RunFormState }) {
  const open = material.clusters.filter(clusterTakesJobs)
  return (
    <label className="grid gap-1.5">
      <span className="font-strong">Cluster</span>
      <Select
        value={form.cluster?.id ?? ''}
        onChange={(event) => form.setClusterId(idOf(event.target.value))}
      >
        <option value="">
          {open.length > 0 ? 'Choose a cluster' : 'No cluster is accepting jobs'}
        </option>
        {open.map((each) => (
          <option key={each.id} value={each.id}>
            {clusterWords(each)}
          </option>
        ))}
      </Select>
    </label>
  )
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <ul
      className={classes(
        'grid gap-1 rounded border border-stopping-border bg-stopping-bg px-3 py-2',
        'text-stopping-text',
      )}
    >
      {warnings.map((warning) => (
        <li key={warning} className="flex items-start gap-2">
          <Icon name="alert" className="mt-0.5" size={14} />
          {warning}
        </li>
      ))}
    </ul>
  )
}

/** Below the title: where it runs, and what differs from the job that is run again. */
function Intro({ earlier, rows }: { earlier: JobDetail | null; rows: readonly FormRow[] }) {
  const shown = useShownAccount(useAccount())
  const changed = changedNames(rows).length
  const words =
    changed === 0
      ? 'Nothing changed: it runs with the same variables.'
      : `${formatCounted(changed, 'variable', 'variables', locale)} changed from job`
  return (
    <>
      {shown?.named ? <AccountLabel {...shown.account} /> : null}
      {earlier === null ? null : (
        <p className="mt-1 text-text-2">{changed === 0 ? words : `${words} ${earlier.id}`}</p>
      )}
    </>
  )
}

function sendWords(isSending: boolean, isRerun: boolean): string {
  if (isSending) return 'Requesting…'
  return isRerun ? 'Run again' : 'Run package'
}

function Footer({
  form,
  isRerun,
  onKeyDown,
  onClose,
}: {
  form: RunFormState
  isRerun: boolean
  onKeyDown: (event: KeyboardEvent) => void
  onClose: () => void
}) {
  const isComplete = form.chosen !== null && form.cluster !== null
  return (
    <>
      <p className="max-sm:hidden!">Ctrl or ⌘ with Enter runs it.</p>
      <Button onClick={onClose}>Close</Button>
      <Button
        variant="primary"
        icon="play"
        data-autofocus={isComplete ? true : undefined}
        disabled={!form.canSend || form.isUnknown}
        onClick={form.send}
        onKeyDown={onKeyDown}
      >
        {sendWords(form.isSending, isRerun)}
      </Button>
    </>
  )
}

function Fields({ material, form }: { material: RunMaterial; form: RunFormState }) {
  // On a phone a focused field brings up a keyboard that covers half of the dialog.
  const isPhone = useIsPhone()
  const { earlier, resolved } = material
  const { chosen } = form
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <PackageChoice material={material} form={form} />
        <ClusterChoice material={material} form={form} />
      </div>
      <Warnings warnings={form.warnings} />
      {chosen?.description ? <p className="text-text-2">{chosen.description}</p> : null}
      {chosen === null ? null : (
        <VariableRows
          key={chosen.id}
          rows={form.rows}
          rerunOf={earlier?.id ?? null}
          takesFocus={earlier !== null && !isPhone}
          onRows={form.setRows}
          onValid={form.setValid}
        />
      )}
      {earlier !== null && Object.keys(form.expressions).length > 0 ? (
        <DynamicChoice
          expressions={form.expressions}
          resolved={resolved}
          rerunOf={earlier.id}
          value={form.dynamics}
          onChange={form.setDynamics}
        />
      ) : null}
    </>
  )
}

/** The form of a run, once everything it needs has been read. */
export function RunForm({
  title,
  onClose,
  ...material
}: RunMaterial & { title: string; onClose: () => void }) {
  const form = useRunForm(material, onClose)
  const { earlier } = material
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (!form.isUnknown) form.send()
  }
  return (
    <Dialog
      title={title}
      size="wide"
      onClose={onClose}
      intro={<Intro earlier={earlier} rows={form.rows} />}
      footer={
        <Footer
          form={form}
          isRerun={earlier !== null}
          onKeyDown={handleKeyDown}
          onClose={onClose}
        />
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears Ctrl with Enter from every field inside */}
      <div className="grid gap-4 px-5 pb-5 max-sm:px-4" onKeyDown={handleKeyDown}>
        {form.outcome === null ? null : (
          <RunOutcomeNote
            outcome={form.outcome}
            onLook={form.setOutcome}
            onAgain={form.send}
            onClose={onClose}
          />
        )}
        <Fields material={material} form={form} />
      </div>
      {form.asksName ? <NameField value={form.name} onChange={form.setName} /> : null}
    </Dialog>
  )
}
