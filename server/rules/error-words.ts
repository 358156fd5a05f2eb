/**
 * Words that say nothing about a cause, and those that say what kind of thing is named next.
 *
 * Patterns of alternatives stay in one line each: a literal cannot be broken, and one built of
 * strings hides mistakes in escaping.
 */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** Left out of every fingerprint. */
export const noiseWords = words(`
  a an the this that these those its it their your our his you we i my of in on at by for from to
  with within into onto upon as per via during through over under than and or but if then so
  because due when while where which who whose what is are was were be been being am has have had
  having do does did will would shall should may might must error exception fatal severe critical
  warning warn info notice panic err code status message msg reason detail description cause
  caused http https response returned return got received with please sorry oops occurred happened
  encountered specified requested see there here following given new bucket after before only also
  already just still again yet now currently eg er ie etc vs value null none undefined nil url uri true false aws
  amazon nginx
`)

/** Of wrappers: a segment made of these and of names says only that something failed. */
export const wrapperWords = words(`
  job task step stage attempt retry retried retrying run running process processing processor
  execution execute executing executed executor operation operator action pipeline package
  workflow flow dag activity component node worker container command script statement query sql
  transformation transform load loading loaded import importing export exporting copy copying sync
  syncing batch extract extraction extracting upload uploading download downloading fetch fetching
  fail failed failing aborted abort aborting cancelled canceled terminated exited exit ended
  stopped stop giving gave up out after time number max maximum exceeded last most recent first
  backend frontend driver client server remote internal unexpected unknown general generic
  unhandled uncaught original underlying root nested inner cannot recreate unsuccessful
  unsuccessfully successfully non-zero nonzero zero lost complete completing completed finish
  finished finishing start starting submit submitting launch launching perform performing handle
  handling throw thrown threw raise raised raising exhausted traceback call calling called invoke
  invoking method function main thread connector pig spark airflow mapreduce hadoop py4j jdbc odbc
  sqlalchemy application app program source destination target record row output input phase mode
  subtask test level compilation logical plan request api rpc db database got insert update delete
  compiling listener database model dbt consumer producer reader writer loader pod cluster host
  user validation reading writing
`)

/** Processes: `step load_orders`, `task 12`. */
const processNouns =
  /^(?:the )?(?:job|task|step|stage|run|pipeline|package|workflow|flow|dag|activity|component|node|worker|source|destination|target|connector|application|app|batch|query|statement|command|process|container|executor|thread|attempt|retry|extract|extraction|load|import|export|upload|download|sync|model|consumer|producer|reader|writer|loader|pod|cluster)\b/i
export const startsWithProcess = (text: string): boolean => processNouns.test(text)

/** `Failed to <verb> …:` before a cause. */
export const failureStart =
  /^(?:an? |the |some |this )?(?:(?:un(?:expected|known|handled|caught)|internal|fatal|general) )?(?:errors?|exception|failure|failed|fail|unable|could not|cannot|can't|couldn't|can not|problem|issue|trouble)\b/i

/** Programs that put their name before a message. */
export const programs = words(`
  put get cat ls mkdir cp mv rm tail head bash sh zsh psql pq mysql bq gsutil aws curl wget python
  python3 java node gpg sqlcmd sqlplus hdfs hadoop spark-submit docker kubectl ftp sftp scp rsync
  ssh gzip tar unzip open stat touch make git
`)

/** A text that has none of these hardly says what is wrong. */
export const failureWords =
  /\b(?:denied|refused|reset|rejected|not|no|cannot|could not|n't|invalid|missing|exceed\w*|fail\w*|unknown|expired?|violat\w*|unreachable|closed|broken|full|corrupt\w*|malformed|killed|out of|too|unexpected|unsupported|duplicate|exists?|already|deadlock\w*|lock\w*|incompatible|mismatch\w*|timeouts?|timed out|unavailable|forbidden|unauthorized|incorrect|bad|illegal|unable|insufficient|limits?|overflow|undefined|unresolved|ambiguous|conflict\w*|interrupt\w*|cancel\w*|abort\w*|lost|down|wrong|gone|terminated|quota|overhead|by zero|reached|beyond|unauthenticated|disabled|suspended|revoked|stale|truncat\w*|heap|memory|space|syntax|expect\w*|at most|at least|allows|larger|greater|longer|bigger|could only)\b/i

/** What follows names the thing at fault. */
export const identifierNouns = words(`
  column field relation table view constraint key index bucket function procedure type package
  variable parameter argument option schema database catalog dataset role user login account
  principal permission privilege topic queue partition secret sequence module library class method
  identifier name attribute property object collection cluster warehouse tablespace source
  destination project resource policy action element tag member operator alias named entity group
  consumer setting stream unique foreign primary called names trigger model endpoint scope header
  monitor feature
`)

/** Says how something failed, beside `failureWords` and the nouns of names. */
const failureVocabulary = words(`
  found find null login authentication certificate access privilege large long short big small size
  range format cast convert conversion parse delete insert update create drop alter alias
  primary foreign unique check reference referenced required load type length precision
  recognized resolve present require deprecated present permit allow allowed supported
  configured enabled available throughput rate
`)

/** Whether a word says how something failed; beside a name, others are of one wording. */
export const saysHow = (word: string): boolean =>
  failureVocabulary.has(word) ||
  identifierNouns.has(word) ||
  commonFailures.has(word) ||
  typeName.test(word) ||
  failureWords.test(word)

/** What follows is data. */
export const valueNouns = words(`
  value values input string token text found near entry literal number date timestamp time datum
  data content row record line character byte sequence symbol expression uuid boolean integer
  numeric varchar json float double decimal int bigint smallint long real bool int32 int64 parse
  parsing cast convert converting
`)

export const typeName =
  /^(?:u|tiny|small|big|medium|huge)?int(?:eger|\d{1,3})?$|^(?:n?var)?char2?$|^(?:numeric|decimal|double|float\d{0,2}|real|date|time|timestamp\w{0,4}|datetime2?|bool(?:ean)?|text|string|json|uuid|bytea|binary|blob|number|long|short)$/i

/** Failures of any system, which need the system's name to be told apart. */
export const commonFailures = words(`
  connection refused reset peer timeout read connect closed host unreachable network socket remote
  broken pipe lost login auth authentication fail failed access denied permission forbidden
  unauthorized server service unavailable aborted by end stream session down error cannot gateway
  not found no such file directory
`)

/** Names of systems, in the spellings found in messages, classes and host names. */
const systems: readonly (readonly [name: string, spellings: RegExp])[] = [
  ['redshift', /redshift|s3serviceexception/i],
  ['sqlserver', /sql ?server|mssql|pymssql|sqlclient/i],
  [
    'postgresql',
    /postgres(?:ql)?|psycopg|psqlexception|postmaster|\bpq:|libpq|\bpg::|accepting tcp\/ip/i,
  ],
  ['mysql', /mysql|mariadb/i],
  ['oracle', /oracle(?!\.com)|\bora-|\btns[:-]|cx_oracle/i],
  ['snowflake', /snowflake/i],
  ['bigquery', /bigquery/i],
  ['mongodb', /mongo/i],
  ['elasticsearch', /elastic ?search|opensearch/i],
  ['kafka', /kafka/i],
  ['rabbitmq', /rabbit ?mq|amqp/i],
  ['redis', /redis/i],
  ['cassandra', /cassandra|datastax/i],
  ['dynamodb', /dynamo ?db/i],
  ['s3', /\bs3a?\b|amazons3|\b(?:get|put|head|list|copy|delete)objects?(?:v2)? operation/i],
  ['gcs', /\bgcs\b|google cloud storage|storage\.googleapis/i],
  ['azure', /\bazure\b|core\.windows\.net/i],
  ['sftp', /\bsftp\b|jsch|paramiko|\bssh\b/i],
  ['ftp', /\bftps?\b|ftplib/i],
  ['salesforce', /salesforce|force\.com/i],
  ['hubspot', /hubspot|hubapi/i],
  ['googleads', /google ?ads|adwords/i],
  ['facebook', /facebook/i],
  ['linkedin', /linkedin/i],
  ['stripe', /stripe/i],
  ['shopify', /shopify/i],
  ['zendesk', /zendesk/i],
  ['netsuite', /netsuite/i],
  ['marketo', /marketo/i],
  ['jira', /\bjira\b|atlassian/i],
  ['github', /github\.com/i],
  ['slack', /\bslack\b/i],
  ['hive', /\bhive\b|meta ?store|hiveserver/i],
  ['hdfs', /\bhdfs\b|namenode|datanode/i],
  ['zookeeper', /zookeeper/i],
  ['smtp', /\bsmtp\b|smtplib/i],
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
