import type { AccountLook } from '../../../contract/account.ts'
import type { AccountService } from '../../account/account-service.ts'
import { AccountTopics } from '../../account/account-topics.ts'
import { Notifier } from '../../notify/notifier.ts'
import { httpSender } from '../../notify/sender.ts'
import type { RecordStore } from '../../records/port.ts'
import type { HttpAccount } from '../app-context.ts'

/** An account as the routes see it; it sends messages only when a test lets it tick. */
export function httpAccount(
  service: AccountService,
  look: AccountLook,
  deps: { records: RecordStore; now: () => number },
): HttpAccount {
  const notifier = new Notifier({
    ...deps,
    account: service.slug,
    source: new AccountTopics(service),
    send: httpSender(),
    baseUrl: () => 'http://localhost',
    log: { warn: () => undefined },
  })
  return { service, notifier, look }
}
