import type { LoggedActivity } from '../../../contract/activity.ts'

/** What the log calls an action of an account, and what it is called here. */
const accountWords: Readonly<Record<string, string>> = {
  stop: 'Requested a stop',
  run: 'Ran',
  rerun: 'Ran again',
  flag_decision: 'Decided about a flag',
  flag_decision_undone: 'Took back a decision about a flag',
  hard_limit: 'Changed the hard limit',
  acknowledge: 'Acknowledged a failure',
  acknowledge_undone: 'Took back an acknowledgement',
  assign: 'Assigned a failure',
  error_group_mute: 'Muted an error group',
  error_group_unmute: 'Ended muting an error group',
  error_group_merge: 'Merged an error group',
  error_group_split: 'Split an error group',
  schedule_run: 'Ran a schedule',
  schedule_enable: 'Enabled a schedule',
  schedule_disable: 'Disabled a schedule',
  cluster_create: 'Created a cluster',
  cluster_update: 'Changed a cluster',
  cluster_terminate: 'Terminated a cluster',
  watch: 'Watched',
  unwatch: 'Stopped watching',
  view_create: 'Saved a view',
  view_change: 'Changed a view',
  view_delete: 'Deleted a view',
  handover: 'Handed over',
  notifications_change: 'Changed the notifications',
  notifications_test: 'Sent a test message',
}

/** The same for the actions of the whole server. */
export const actionWords: Readonly<Record<string, string>> = {
  ...accountWords,
  sign_in: 'Signed in',
  session_end: 'Ended a session',
  user_add: 'Added a user',
  user_change: 'Changed a user',
  user_password: 'Set a password',
  user_remove: 'Removed a user',
  key_add: 'Made an API key',
  key_revoke: 'Revoked an API key',
}

export const accountActions = Object.keys(accountWords)

/** An action in words; new ones are spelt as the log does. */
export function wordsOf(action: string): string {
  const words = actionWords[action] ?? action.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `job 305 in acme`, `user`; nothing for the server as a whole. */
export function subjectOf({ subject, subject_id: id, account }: LoggedActivity): string {
  const kind = subject.replaceAll('_', ' ')
  const thing = id === null ? kind : `${kind} ${id}`
  return account === null ? thing : `${thing} in ${account}`
}
