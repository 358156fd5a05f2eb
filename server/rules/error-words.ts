/** Words that say nothing about a cause, and those that say what kind of thing is named next. */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** Left out of every fingerprint. */
export const noiseWords = words(`
  a an the this that these those its it their your our his you we i my
  of in on at by for from to with within into onto upon as per via during through over under than
  and or but if then so because due when while where which who whose what
  is are was were be been being am has have had having do does did will would shall should may might must
  error errors err exception exceptions fatal severe critical warning warn info notice panic
  code codes status message msg reason detail details description cause caused http https response
  returned return returns got received with please sorry oops occurred happened encountered see
  there here following given only also already just still again yet now currently
  e g eg ie etc vs value values
  null none undefined nil
`)

/** Of wrappers: a segment made of these and of names says only that something failed. */
export const wrapperWords = words(`
  job jobs task tasks step steps stage stages attempt attempts retry retries retried retrying run runs running
  process processing processor execution execute executing executed executor operation operations operator action
  pipeline package workflow flow dag activity component node worker container command script statement query sql
  transformation transform load loading loaded import importing export exporting copy copying sync syncing batch
  failed failure failing fail fails aborted abort aborting cancelled canceled terminated exited exit ended
  stopped stop giving gave up out after times time number max maximum exceeded last most recent first
  backend frontend driver client server remote internal unexpected unknown general generic unhandled uncaught
  original underlying root nested inner cannot could not unable recreate unsuccessful unsuccessfully successfully
  non-zero nonzero zero lost complete completing completed finish finished finishing start starting submit submitting
  launch launching perform performing performing handle handling throw thrown threw raise raised raising
  exhausted retrying traceback call calling called invoke invoking method function main thread
  pig spark airflow mapreduce hadoop py4j py4jjavaerror jdbc odbc sqlalchemy application app program
  source destination target connector data record records row rows output input phase mode subtask
  compilation logical plan exit-code request api rpc
`)

/** `Failed to <verb> …:` before a cause. */
export const failureStart =
  /^(?:an? |the |some )?(?:(?:un(?:expected|known|handled|caught)|internal|fatal|general) )?(?:error|errors|exception|failure|failed|fail|unable|could not|cannot|can't|couldn't|can not|problem|issue|trouble)\b/i

/** What follows names the thing at fault. */
export const identifierNouns = words(`
  column columns field fields relation relations table tables view constraint key keys index bucket function
  procedure type package variable variables parameter argument option schema database catalog dataset role user
  login account principal permission privilege topic queue partition secret sequence module library class method
  identifier name attribute property object collection cluster warehouse tablespace source destination project
  container resource policy action element tag member operator alias named entity group consumer setting stream
  unique foreign primary called names trigger model endpoint scope header
`)

/** What follows is data. */
export const valueNouns = words(`
  value values input string token text got found near entry literal number date timestamp time datum data
  content row record line character byte sequence received but was symbol expression uuid boolean integer
  numeric varchar json float double decimal int bigint
`)

/** Names of systems, in the spellings found in messages, classes and host names. */
const systems: readonly (readonly [name: string, spellings: RegExp])[] = [
  ['redshift', /redshift/i],
  ['postgresql', /postgres(?:ql)?|psycopg|psqlexception|postmaster|\bpq:|libpq/i],
  ['mysql', /mysql|mariadb/i],
  ['sqlserver', /sql ?server|mssql|pymssql|sqlserverexception/i],
  ['oracle', /oracle|\bora-|\btns[:-]|cx_oracle|oracledb/i],
  ['snowflake', /snowflake/i],
  ['bigquery', /bigquery/i],
  ['mongodb', /mongo/i],
  ['elasticsearch', /elastic ?search|opensearch/i],
  ['kafka', /kafka/i],
  ['redis', /redis/i],
  ['cassandra', /cassandra|datastax/i],
  ['dynamodb', /dynamo ?db/i],
  ['s3', /\bs3a?\b|amazons3/i],
  ['gcs', /\bgcs\b|google cloud storage|storage\.googleapis/i],
  ['azure', /\bazure\b|windows\.net/i],
  ['sftp', /\bsftp\b|jsch|paramiko/i],
  ['ftp', /\bftps?\b/i],
  ['salesforce', /salesforce|force\.com/i],
  ['hubspot', /hubspot|hubapi/i],
  ['googleads', /google ?ads|adwords/i],
  ['facebook', /facebook|graph\.fb/i],
  ['stripe', /stripe/i],
  ['shopify', /shopify/i],
  ['zendesk', /zendesk/i],
  ['netsuite', /netsuite/i],
  ['marketo', /marketo/i],
  ['hive', /\bhive\b|metastore/i],
  ['zookeeper', /zookeeper/i],
  ['smtp', /\bsmtp\b/i],
  ['ldap', /\bldaps?\b/i],
  ['vertica', /vertica/i],
  ['teradata', /teradata/i],
  ['db2', /\bdb2\b/i],
  ['databricks', /databricks/i],
  ['clickhouse', /clickhouse/i],
  ['trino', /\btrino\b|presto/i],
]

/** The external system that a text names, or null. */
export const systemIn = (text: string): string | null =>
  systems.find(([, spelling]) => spelling.test(text))?.[0] ?? null
