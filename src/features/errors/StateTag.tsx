import type { ErrorGroupState } from '../../../contract/error-groups.ts'
import { Tag } from '../../ui/Tag.tsx'
import { stateColors, stateLabels, stateMeanings } from './error-group-list.ts'

export function StateTag({ state }: { state: ErrorGroupState }) {
  return (
    <span title={stateMeanings[state]}>
      <Tag color={stateColors[state]} strong={state === 'new' || state === 'regressed'}>
        {stateLabels[state]}
      </Tag>
    </span>
  )
}
