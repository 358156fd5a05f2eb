import * as z from 'zod/mini'
import {
  handedOverSchema,
  handoverNoteSchema,
  handoverSchema,
  type HandoverNote,
} from '../../contract/handover.ts'
import { apiPath, useAccount } from '../platform/account.ts'
import { write } from '../platform/write.ts'
import { steadyApiQuery } from './queries/api-query.ts'
import { useServerAction } from './use-server-action.ts'

const key = (account: string) => ['handover', account] as const

/** Empty: from the beginning of the person’s shift, until now. */
export interface SpanQuery {
  from: string
  to: string
}

export function handoverQuery(account: string, span: SpanQuery) {
  const params = new URLSearchParams(Object.entries(span).filter(([, value]) => value !== ''))
  return steadyApiQuery(
    key(account),
    apiPath(account, `handover?${params.toString()}`),
    handoverSchema,
  )
}

export function useHandoverActions() {
  const account = useAccount()
  const { act, isActing } = useServerAction<unknown>([key(account)])
  return {
    isActing,
    addNote: (text: string) =>
      act({
        run: (api) =>
          write(api, 'POST', apiPath(account, 'handover/notes'), { text }, handoverNoteSchema),
        done: null,
      }),
    removeNote: ({ id }: HandoverNote) =>
      act({
        run: (api) =>
          write(api, 'DELETE', apiPath(account, `handover/notes/${id}`), {}, z.unknown()),
        done: 'The note was deleted',
      }),
    handOver: () =>
      act({
        run: (api) => write(api, 'PUT', apiPath(account, 'handover'), {}, handedOverSchema),
        done: 'Handed over: your next shift begins now',
      }),
  }
}
