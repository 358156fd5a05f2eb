import { HandoverActions, HandoverParts, SpanFields } from '../features/handover/HandoverView.tsx'
import { useSpan } from '../features/handover/use-span.ts'
import { handoverQuery } from '../domain/handover.ts'
import { usePolled } from '../domain/use-polled.ts'
import { useAccount } from '../platform/account.ts'
import { errorFacts } from '../platform/error-facts.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { ListHeader } from '../ui/ListHeader.tsx'
import { QueryState } from '../ui/QueryState.tsx'

/** `/{account}/handover`: what those who come need to know about a shift. */
export function HandoverPage() {
  usePageTitle('Handover')
  const account = useAccount()
  const controls = useSpan()
  const query = usePolled(handoverQuery(account, controls.query), 'side', undefined, {
    timed: true,
  })
  const handover = query.data?.data ?? null
  return (
    <div className="min-h-[calc(100dvh-var(--header))]">
      <ListHeader
        title="Handover"
        views={<p className="font-strong max-sm:px-4">Handover</p>}
        search={<SpanFields {...controls} />}
        action={<HandoverActions handover={handover} />}
        summary=""
      />
      <QueryState
        noun="handover"
        count={handover === null ? null : 1}
        error={errorFacts(query.error)}
        isPending={query.isFetching}
        onRetry={() => void query.refetch()}
        empty={{ icon: 'check', title: 'Nothing to hand over', text: '' }}
      >
        {handover === null ? null : (
          <HandoverParts handover={handover} isNow={controls.query.to === ''} />
        )}
      </QueryState>
    </div>
  )
}
