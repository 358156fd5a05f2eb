/** What each route takes and returns, by method and path as the routes have them. */
import * as z from 'zod/mini'
import { activityPageSchema } from '../../../contract/activity.ts'
import {
  apiKeySchema,
  createdApiKeySchema,
  newApiKeySchema,
  newPasswordSchema,
  newUserSchema,
  overviewSchema,
  userChangeSchema,
  userSchema,
  userSessionSchema,
} from '../../../contract/admin.ts'
import { baselineSchema } from '../../../contract/baseline.ts'
import {
  bulkAcknowledgeSchema,
  bulkAssignSchema,
  bulkDetailSchema,
  bulkOperationSchema,
  bulkRerunSchema,
  bulkStopSchema,
  matchingIdsSchema,
} from '../../../contract/bulk.ts'
import { lenient } from '../../../contract/coerce.ts'
import {
  errorGroupDetailSchema,
  errorGroupListSchema,
  mergeRequestSchema,
  muteRequestSchema,
  splitRequestSchema,
} from '../../../contract/error-groups.ts'
import { facetsSchema } from '../../../contract/facets.ts'
import {
  activitySchema,
  invalidPackageSchema,
  neighboursSchema,
  packageRunSchema,
  transitionSchema,
} from '../../../contract/history.ts'
import {
  sessionSchema,
  signInRequestSchema,
  signOutRequestSchema,
} from '../../../contract/identity.ts'
import { jobLogSchema, outputPreviewSchema } from '../../../contract/job-texts.ts'
import {
  handedOverSchema,
  handoverNoteSchema,
  handoverSchema,
  newHandoverNoteSchema,
} from '../../../contract/handover.ts'
import { outputSchema } from '../../../contract/job.ts'
import { jobRowSchema } from '../../../contract/job-row.ts'
import {
  clusterRequestSchema,
  flagDecisionRequestSchema,
  hardLimitRequestSchema,
  runRequestSchema,
  stopBodySchema,
} from '../../../contract/requests.ts'
import { notificationChangeSchema, notificationsSchema } from '../../../contract/notifications.ts'
import { hardLimitSchema, memberSchema } from '../../../contract/resources.ts'
import {
  acknowledgeRequestSchema,
  assignRequestSchema,
  attentionSummarySchema,
} from '../../../contract/triage.ts'
import { revisionSchema } from '../../../contract/changes.ts'
import { syncSchema } from '../../../contract/sync.ts'
import {
  defaultViewSchema,
  newViewSchema,
  viewChangeSchema,
  viewCountsSchema,
  viewSchema,
  viewsSchema,
} from '../../../contract/views.ts'
import {
  accountResponse,
  clusterResponse,
  healthResponse,
  jobPageResponse,
  jobResponse,
  limitsResponse,
  packageResponse,
  readinessResponse,
  scheduleResponse,
  userResponse,
  watcherResponse,
} from './response-schemas.ts'

export interface Operation {
  summary: string
  /** Names of query parameters; docs/api.md explains them. */
  query?: readonly string[]
  body?: z.ZodMiniType
  status?: 200 | 201 | 202 | 204 | 303
  /** Left out if the response has no body. */
  response?: z.ZodMiniType
  /** Of the response; JSON by default. */
  type?: 'text/plain' | 'text/html'
}

const paging = ['offset', 'limit'] as const
const listing = [...paging, 'sort', 'direction', 'since'] as const
const searching = [...paging, 'q', 'sort', 'direction'] as const
const filtering = [
  'status',
  'package_id',
  'cluster_id',
  'owner_id',
  'creator',
  'variable',
  'from',
  'to',
  'runtime_over',
  'flag',
  'attention',
  'resolution',
  'assignee',
  'error_group',
  'q',
] as const

const ofActivity = [
  'actor',
  'action',
  'subject',
  'subject_id',
  'from',
  'to',
  'cursor',
  'limit',
] as const

const scheduleStatus = z.object({ status: z.enum(['enabled', 'disabled']) })
const sent: Operation['status'] = 204

const watchers = (what: string, path: string): Record<string, Operation> => ({
  [`GET ${path}`]: { summary: `Watchers of a ${what}`, response: z.array(watcherResponse) },
  [`POST ${path}`]: {
    summary: `Watch a ${what}`,
    response: z.object({ created_at: z.nullable(z.string()) }),
  },
  [`DELETE ${path}`]: { summary: `Stop watching a ${what}`, status: sent },
})

const system: Record<string, Operation> = {
  'GET /healthz': { summary: 'Whether the process is up', response: healthResponse },
  'GET /readyz': {
    summary: 'Whether all accounts have been read; 503 if not',
    response: readinessResponse,
  },
  'GET /metrics': { summary: 'Metrics for Prometheus', type: 'text/plain', response: z.string() },
  'GET /openapi.json': { summary: 'This document', response: z.looseObject({}) },
  'GET /session': { summary: 'Who is signed in, and how to sign in', response: sessionSchema },
  'POST /session': { summary: 'Renew the session of a server without sign-in', status: sent },
  'GET /sign-in': { summary: 'The sign-in page', type: 'text/html', response: z.string() },
  'POST /sign-in': {
    summary: 'Sign in by name and password',
    body: signInRequestSchema,
    response: sessionSchema,
  },
  'POST /sign-out': { summary: 'Sign out', body: signOutRequestSchema, status: sent },
  'GET /sign-in/oidc': {
    summary: 'Start signing in at the identity provider',
    query: ['return_to'],
    status: 303,
  },
  'GET /sign-in/callback': { summary: 'Return from the identity provider', status: 303 },
  'POST /sign-in/backchannel-logout': { summary: 'Sign-out told by the identity provider' },
  'GET /user': { summary: 'The user of the key', query: ['account'], response: userResponse },
  'GET /accounts': { summary: 'Accounts of this server', response: z.array(accountResponse) },
  'GET /variables': {
    summary: 'System variables',
    query: ['account'],
    response: lenient.variables,
  },
  'GET /rate_limit_status': { summary: 'Calls left this hour', response: limitsResponse },
}

const admin: Record<string, Operation> = {
  'GET /admin/users': { summary: 'Users', response: z.array(userSchema) },
  'POST /admin/users': {
    summary: 'Add a user',
    body: newUserSchema,
    status: 201,
    response: userSchema,
  },
  'PATCH /admin/users/:id': {
    summary: 'Change a user',
    body: userChangeSchema,
    response: userSchema,
  },
  'POST /admin/users/:id/password': {
    summary: 'Set a password',
    body: newPasswordSchema,
    status: sent,
  },
  'DELETE /admin/users/:id': { summary: 'Remove a user', status: sent },
  'GET /admin/sessions': { summary: 'Sessions', response: z.array(userSessionSchema) },
  'DELETE /admin/sessions/:id': { summary: 'End a session', status: sent },
  'GET /admin/keys': { summary: 'API keys', response: z.array(apiKeySchema) },
  'POST /admin/keys': {
    summary: 'Create an API key; only this response contains it',
    body: newApiKeySchema,
    status: 201,
    response: createdApiKeySchema,
  },
  'DELETE /admin/keys/:id': { summary: 'Revoke an API key', status: sent },
  'GET /admin/activity': {
    summary: 'Who did what, newest first',
    query: ['account', ...ofActivity],
    response: activityPageSchema,
  },
  'GET /admin/overview': { summary: 'State of the server', response: overviewSchema },
}

const jobs: Record<string, Operation> = {
  'GET /:account/api/jobs': {
    summary: 'Jobs; light rows with fields=row',
    query: [...filtering, ...listing, 'fields', 'cursor', 'ids', 'newer_than'],
    response: z.array(z.union([jobResponse, jobRowSchema])),
  },
  'POST /:account/api/jobs': {
    summary: 'Run a package',
    query: ['include'],
    body: runRequestSchema,
    status: 201,
    response: jobResponse,
  },
  'GET /:account/api/jobs/search': {
    summary: 'Search jobs',
    query: searching,
    response: z.array(jobResponse),
  },
  'GET /:account/api/jobs/facets': {
    summary: 'Counts for the filter menus, and a histogram',
    query: filtering,
    response: facetsSchema,
  },
  'GET /:account/api/jobs/:id': { summary: 'A job', query: ['include'], response: jobResponse },
  'DELETE /:account/api/jobs/:id': {
    summary: 'Stop a job',
    query: ['include'],
    body: stopBodySchema,
    response: jobResponse,
  },
  'GET /:account/api/jobs/:id/page': {
    summary: 'What the page of a job shows at first',
    query: [...filtering, 'sort', 'direction'],
    response: jobPageResponse,
  },
  'GET /:account/api/jobs/:id/neighbours': {
    summary: 'Previous and next job of a list',
    query: [...filtering, 'sort', 'direction'],
    response: neighboursSchema,
  },
  'GET /:account/api/jobs/:id/transitions': {
    summary: 'Status changes of a job',
    response: z.array(transitionSchema),
  },
  'GET /:account/api/jobs/:id/activity': {
    summary: 'Who did what to a job',
    response: z.array(activitySchema),
  },
  'GET /:account/api/jobs/:id/log': {
    summary: 'The log of a job, or what was appended to it',
    query: ['from_byte'],
    response: jobLogSchema,
  },
  'GET /:account/api/jobs/:id/variables': {
    summary: 'Variables of a run',
    response: lenient.variables,
  },
  'GET /:account/api/jobs/:id/children': {
    summary: 'Jobs that a workflow has started',
    query: [...listing, 'status', 'fields'],
    response: z.array(z.union([jobResponse, jobRowSchema])),
  },
  'GET /:account/api/jobs/:id/outputs/:output': { summary: 'An output', response: outputSchema },
  'GET /:account/api/jobs/:id/outputs/:output/preview': {
    summary: 'The first lines of an output',
    response: outputPreviewSchema,
  },
  'PUT /:account/api/jobs/:id/flags/:kind/decision': {
    summary: 'Decide about a flag',
    body: flagDecisionRequestSchema,
    response: jobResponse,
  },
  'DELETE /:account/api/jobs/:id/flags/:kind/decision': {
    summary: 'Take back a decision about a flag',
    response: jobResponse,
  },
  ...watchers('job', '/:account/api/jobs/:id/watchers'),
}

const bulk = (summary: string, body: Operation['body']): Operation => ({
  summary,
  body,
  status: 202,
  response: bulkOperationSchema,
})

const triage: Record<string, Operation> = {
  'GET /:account/api/jobs/ids': {
    summary: 'Ids of the jobs that match a filter',
    query: [...filtering, 'sort', 'direction'],
    response: matchingIdsSchema,
  },
  'POST /:account/api/bulk/stop': bulk('Stop many jobs', bulkStopSchema),
  'POST /:account/api/bulk/rerun': bulk('Run many jobs again', bulkRerunSchema),
  'POST /:account/api/bulk/acknowledge': bulk('Acknowledge many failures', bulkAcknowledgeSchema),
  'POST /:account/api/bulk/assign': bulk('Give many failures to somebody', bulkAssignSchema),
  'GET /:account/api/bulk': {
    summary: 'Actions on many jobs, newest first',
    response: z.array(bulkOperationSchema),
  },
  'GET /:account/api/bulk/:id': {
    summary: 'An action on many jobs, with the result for each',
    response: bulkDetailSchema,
  },
  'GET /:account/api/attention': {
    summary: 'What needs somebody, in the whole account',
    response: attentionSummarySchema,
  },
  'PUT /:account/api/jobs/:id/acknowledgement': {
    summary: 'Acknowledge a failure',
    body: acknowledgeRequestSchema,
    response: jobResponse,
  },
  'DELETE /:account/api/jobs/:id/acknowledgement': {
    summary: 'Take back an acknowledgement',
    response: jobResponse,
  },
  'PUT /:account/api/jobs/:id/assignee': {
    summary: 'Give a failure to somebody',
    body: assignRequestSchema,
    response: jobResponse,
  },
  'GET /:account/api/error_groups': {
    summary: 'Failures by cause',
    response: errorGroupListSchema,
  },
  'GET /:account/api/error_groups/:key': {
    summary: 'An error group, and what resolved its failures',
    response: errorGroupDetailSchema,
  },
  'PUT /:account/api/error_groups/:key/mute': {
    summary: 'Mute an error group',
    body: muteRequestSchema,
    response: errorGroupDetailSchema,
  },
  'DELETE /:account/api/error_groups/:key/mute': {
    summary: 'End muting an error group',
    response: errorGroupDetailSchema,
  },
  'POST /:account/api/error_groups/:key/merge': {
    summary: 'Make an error group part of another one',
    body: mergeRequestSchema,
    response: errorGroupDetailSchema,
  },
  'POST /:account/api/error_groups/:key/split': {
    summary: 'Split off a package, or a group that was merged',
    body: splitRequestSchema,
    response: errorGroupDetailSchema,
  },
}

const packages: Record<string, Operation> = {
  'GET /:account/api/packages': {
    summary: 'Packages; with their last runs with fields=card',
    query: [...listing, 'flow_type', 'status', 'fields'],
    response: z.array(packageResponse),
  },
  'GET /:account/api/packages/invalid': {
    summary: 'Package files that could not be read',
    response: z.array(invalidPackageSchema),
  },
  'GET /:account/api/packages/search': {
    summary: 'Search packages',
    query: searching,
    response: z.array(packageResponse),
  },
  'GET /:account/api/packages/:id': { summary: 'A package', response: packageResponse },
  'GET /:account/api/packages/:id/baseline': {
    summary: 'What is usual for a run that starts now',
    response: baselineSchema,
  },
  'GET /:account/api/packages/:id/runs': {
    summary: 'Last runs, oldest first',
    query: ['limit'],
    response: z.array(packageRunSchema),
  },
  'GET /:account/api/packages/:id/activity': {
    summary: 'Who set which limit',
    response: z.array(activitySchema),
  },
  'GET /:account/api/packages/:id/hard_limit': {
    summary: 'The limit of a package’s runs',
    response: hardLimitSchema,
  },
  'PUT /:account/api/packages/:id/hard_limit': {
    summary: 'Set or remove the limit of a package’s runs',
    body: hardLimitRequestSchema,
    response: hardLimitSchema,
  },
}

const views: Record<string, Operation> = {
  'GET /:account/api/views': {
    summary: 'Saved views: the caller’s own and the shared ones',
    response: viewsSchema,
  },
  'POST /:account/api/views': {
    summary: 'Save a view',
    body: newViewSchema,
    status: 201,
    response: viewSchema,
  },
  'GET /:account/api/views/counts': {
    summary: 'How many jobs some views list',
    query: ['ids'],
    response: viewCountsSchema,
  },
  'PUT /:account/api/views/default': {
    summary: 'Choose the view that the caller starts with',
    body: defaultViewSchema,
    response: defaultViewSchema,
  },
  'PUT /:account/api/views/:id': {
    summary: 'Change or move a view',
    body: viewChangeSchema,
    response: viewSchema,
  },
  'DELETE /:account/api/views/:id': { summary: 'Delete a view', status: sent },
}

const clusters: Record<string, Operation> = {
  'GET /:account/api/clusters': {
    summary: 'Clusters',
    query: [...listing, 'status'],
    response: z.array(clusterResponse),
  },
  'POST /:account/api/clusters': {
    summary: 'Create a cluster',
    body: clusterRequestSchema,
    status: 201,
    response: clusterResponse,
  },
  'GET /:account/api/clusters/search': {
    summary: 'Search clusters',
    query: searching,
    response: z.array(clusterResponse),
  },
  'GET /:account/api/clusters/:id': { summary: 'A cluster', response: clusterResponse },
  'PUT /:account/api/clusters/:id': {
    summary: 'Change a cluster',
    body: clusterRequestSchema,
    response: clusterResponse,
  },
  'DELETE /:account/api/clusters/:id': {
    summary: 'Terminate a cluster',
    response: clusterResponse,
  },
  'GET /:account/api/cluster_plans': {
    summary: 'Always empty; for an older client',
    response: z.array(z.unknown()),
  },
  ...watchers('cluster', '/:account/api/clusters/:id/watchers'),
}

const schedules: Record<string, Operation> = {
  'GET /:account/api/schedules': {
    summary: 'Schedules; with their last runs with fields=card',
    query: [...listing, 'status', 'fields'],
    response: z.array(scheduleResponse),
  },
  'GET /:account/api/schedules/search': {
    summary: 'Search schedules',
    query: searching,
    response: z.array(scheduleResponse),
  },
  'GET /:account/api/schedules/:id': { summary: 'A schedule', response: scheduleResponse },
  'PUT /:account/api/schedules/:id': {
    summary: 'Enable or disable a schedule',
    body: scheduleStatus,
    response: scheduleResponse,
  },
  'POST /:account/api/schedules/:id/run': {
    summary: 'Run a schedule now',
    response: scheduleResponse,
  },
  ...watchers('schedule', '/:account/api/schedules/:id/watchers'),
}

const account: Record<string, Operation> = {
  'GET /:account/api/activity': {
    summary: 'Who did what in the account, newest first',
    query: ofActivity,
    response: activityPageSchema,
  },
  'GET /:account/api/handover': {
    summary: 'What those who come need to know; Markdown with format=markdown',
    query: ['from', 'to', 'format', 'zone'],
    response: handoverSchema,
  },
  'PUT /:account/api/handover': {
    summary: 'Say that the caller has handed over',
    response: handedOverSchema,
  },
  'POST /:account/api/handover/notes': {
    summary: 'Write a note for the handover',
    body: newHandoverNoteSchema,
    status: 201,
    response: handoverNoteSchema,
  },
  'DELETE /:account/api/handover/notes/:id': {
    summary: 'Delete one’s own note',
    status: sent,
  },
  'GET /:account/api/notifications': {
    summary: 'How people are told outside of the page, and the last messages',
    response: notificationsSchema,
  },
  'PUT /:account/api/notifications': {
    summary: 'Replace these settings',
    body: notificationChangeSchema,
    response: notificationsSchema,
  },
  'POST /:account/api/notifications/test': {
    summary: 'Send a test message',
    response: notificationsSchema,
  },
  'GET /:account/api/members': {
    summary: 'Members of the account',
    query: [...listing, 'role', 'email'],
    response: z.array(memberSchema),
  },
  'GET /:account/api/members/:id': { summary: 'A member', response: memberSchema },
  'GET /:account/api/sync': { summary: 'Freshness and limits', response: syncSchema },
  'GET /:account/api/revision': {
    summary: 'Waits until something in the account changes',
    query: ['since', 'wait', 'also', 'unseen'],
    response: revisionSchema,
  },
  'GET /:account/api/rate_limit_status': {
    summary: 'Calls left this hour',
    response: limitsResponse,
  },
  'POST /:account/api/web_hook': { summary: 'Web hook of the hosted service', status: sent },
}

export const operations: Readonly<Record<string, Operation>> = {
  ...system,
  ...admin,
  ...jobs,
  ...triage,
  ...packages,
  ...views,
  ...clusters,
  ...schedules,
  ...account,
}
