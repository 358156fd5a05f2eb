import type { FailureAction } from '../../domain/failure-mutations.ts'
import { useActOnFailure } from '../../domain/failure-mutations.ts'
import { formatCount } from '../../format/number.ts'
import { useAccount } from '../../platform/account.ts'
import { locale } from '../../platform/date-locale.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { AcknowledgeFields, AssigneeField } from './FailureFields.tsx'
import { useFailureForm } from './failure-form.ts'
import { useBulkSubmit } from './use-bulk-submit.ts'
import { usePackageName } from './use-package-name.ts'
import { usePeople } from './use-people.ts'

const verbs = { acknowledge: 'Acknowledge', assign: 'Assign' } as const

/**
 * Acknowledges or assigns failures: exactly the given ones, whatever the list shows by then.
 * @param onBegun called with the id of the operation, if there are several
 */
export function FailureDialog({
  kind,
  ids,
  onBegun,
  onClose,
}: {
  kind: 'acknowledge' | 'assign'
  ids: readonly number[]
  onBegun: (bulkId: number) => void
  onClose: () => void
}) {
  const account = useAccount()
  const people = usePeople(account)
  const form = useFailureForm()
  const act = useActOnFailure()
  const submit = useBulkSubmit(kind, ids, onBegun)
  const [only, ...others] = ids
  const packageName = usePackageName(account, only ?? 0)
  const isOne = others.length === 0
  const verb = verbs[kind]

  const actionOf = (): FailureAction =>
    kind === 'acknowledge'
      ? { kind, ...form.acknowledging() }
      : { kind, assignee: (form.reason.submit(), form.owner()) }
  const handleSubmit = async () => {
    const action = actionOf()
    if (isOne && only !== undefined) {
      act({ id: only, packageName, action })
      return { kind: 'done' as const }
    }
    const { kind: _, ...body } = action
    return submit(body)
  }
  const count = formatCount(ids.length, locale)
  return (
    <FormDialog
      title={isOne ? `${verb} ${packageName}, job ${only}` : `${verb} ${count} failures`}
      submit={isOne ? verb : `${verb} ${count}`}
      problem={form.problem()}
      staysOpen={!isOne}
      onSubmit={handleSubmit}
      onClose={onClose}
    >
      {kind === 'acknowledge' ? (
        <>
          <AcknowledgeFields form={form} people={people} />
          <p className="text-s text-text-3">
            It also holds for later failures of the same package, variables and cause. A failure
            with another cause undoes it.
          </p>
        </>
      ) : (
        <AssigneeField form={form} people={people} />
      )}
    </FormDialog>
  )
}
