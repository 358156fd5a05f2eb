import type { ReactNode } from 'react'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobFlag } from '../../../contract/flags.ts'
import type { FlagTimes } from '../../domain/evidence-words.ts'
import type { Place } from '../../format/time.ts'
import { classes } from '../../ui/classes.ts'
import { RangeScale } from '../../ui/RangeScale.tsx'
import { flagScale } from './flag-scale.ts'

function LegendItem({ mark, children }: { mark: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <i aria-hidden className={classes('block flex-none', mark)} />
      {children}
    </li>
  )
}

/** The flagged figure drawn against the usual, with its numbers below. */
export function FlagDrawing({
  flag,
  job,
  times,
  place,
}: {
  flag: JobFlag
  job: JobDetail
  times: FlagTimes
  place: Place
}) {
  const scale = flagScale(flag, times, job.insight.usual, place.locale)
  if (scale === null) return null
  const { value, usual, limit, expected } = scale
  const texts = [value, usual, limit, expected].flatMap((part) => part?.text ?? [])
  return (
    <figure className="grid gap-1">
      <RangeScale
        value={value.at}
        usual={usual}
        limit={limit?.at ?? null}
        expected={expected?.at ?? null}
        label={texts.join(', ')}
      />
      <figcaption>
        <ul
          aria-hidden
          className="flex flex-wrap gap-x-4 gap-y-0.5 text-s text-text-2 tabular-nums"
        >
          <LegendItem mark="h-1.5 w-3.5 rounded-full bg-flag-solid">{value.text}</LegendItem>
          {usual === null ? null : (
            <LegendItem mark="h-3 w-3.5 rounded-[2px] bg-border-control">{usual.text}</LegendItem>
          )}
          {limit === null ? null : (
            <LegendItem mark="h-3.5 border-l-[1.5px] border-dashed border-flag-solid">
              {limit.text}
            </LegendItem>
          )}
          {expected === null ? null : (
            <LegendItem mark="size-2.5 rounded-full border-[1.5px] border-flag-solid">
              {expected.text}
            </LegendItem>
          )}
        </ul>
      </figcaption>
    </figure>
  )
}
