import { useState } from 'react'
import { useSignedInName } from '../platform/person.ts'
import { usePreference, writePreference, type Preferences } from '../platform/preferences.ts'
import { useRegisteredShortcuts } from '../platform/shortcuts.ts'
import { holdsWords } from '../../contract/text.ts'
import { paths } from '../domain/paths.ts'
import { useSession } from '../domain/session.ts'
import { helpKeys, meaningsOf } from '../domain/help-meanings.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Select } from '../ui/Select.tsx'
import { timeZoneLabel, timeZones } from './time-zones.ts'
import { classes } from '../ui/classes.ts'
import { Link } from '../ui/Link.tsx'

const themes = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
} as const satisfies Record<Preferences['theme'], string>

const isTheme = (text: string): text is Preferences['theme'] => text in themes

const searches = [
  [
    'bird strikes',
    'both words: in the name, number, error, variables or log headline; ' +
      'a word also finds what begins with it',
  ],
  [
    'arzte',
    'also finds Ärzte: accents and capitals make no difference. ' +
      'Of Chinese, Japanese, Korean and Thai texts any piece is found',
  ],
  ['status:failed package:"flights"', 'several conditions together'],
  ['package:"6\\" pipe"', 'anywhere in the name; inside quotes, \\" is a quote'],
  ['-user:operator', 'not by this person'],
  ['duration:>600', 'ran 600 seconds or longer'],
  ['started:>2031-05-01', 'started on that day or later'],
] as const

function ShortcutKeys({ keys }: { keys: string }) {
  return keys.split(' ').map((key, index) => (
    <span key={key}>
      {index > 0 ? ' ' : null}
      <Kbd spoken>{key === 'Escape' ? 'Esc' : key}</Kbd>
    </span>
  ))
}

function Shortcuts({ find }: { find: string }) {
  const shortcuts = useRegisteredShortcuts()
  const enabled = usePreference('shortcuts')
  const found = shortcuts.filter(({ key, label }) => holdsWords(find, [key, label]))
  if (found.length === 0) return null
  return (
    <section className="grid content-start gap-2">
      <h3>Keys on this page</h3>
      <label className="flex items-center gap-2">
        <Checkbox checked={enabled} onChange={() => writePreference('shortcuts', !enabled)} />
        Use single-key shortcuts
      </label>
      <dl className="grid grid-cols-[56px_1fr] gap-x-3 gap-y-1">
        {found.map(({ key, label }) => (
          <div key={`${key}${label}`} className="contents">
            <dt>
              <ShortcutKeys keys={key} />
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <p className="text-s text-text-3">
        They are not heard while you type. The arrow keys move between the views of a list, and
        between the cells of a preview. Ctrl or ⌘ with K jumps anywhere. In the run dialog, Ctrl or
        ⌘ with Enter runs the package.
      </p>
    </section>
  )
}

/** In local mode; elsewhere the server knows who acts. */
function NameSetting() {
  const signedInName = useSignedInName()
  const [name, setName] = useState(usePreference('displayName'))
  if (signedInName !== null)
    return (
      <p className="wrap-anywhere">
        Signed in as <bdi>{signedInName}</bdi>; your actions are recorded under this name.
      </p>
    )
  return (
    <label className="grid gap-1 text-s text-text-3">
      Your name, shown with your actions
      <input
        className={classes(
          'rounded border border-border-control bg-surface px-2.5 py-2 text-text',
          'focus-visible:-outline-offset-1 max-sm:text-[16px] coarse:text-[16px]',
        )}
        maxLength={80}
        value={name}
        onChange={(event) => {
          setName(event.target.value)
          writePreference('displayName', event.target.value.trim())
        }}
      />
    </label>
  )
}

function ZoneSetting() {
  const zone = usePreference('timeZone')
  return (
    <label className="grid gap-1 text-s text-text-3">
      Time zone
      <Select value={zone} onChange={({ target }) => writePreference('timeZone', target.value)}>
        {[...new Set<string>([...timeZones, zone])].map((each) => (
          <option key={each} value={each}>
            {timeZoneLabel(each)}
          </option>
        ))}
      </Select>
    </label>
  )
}

function ThemeSetting() {
  const theme = usePreference('theme')
  return (
    <label className="grid gap-1 text-s text-text-3">
      Theme
      <Select
        value={theme}
        onChange={({ target: { value } }) => {
          if (isTheme(value)) writePreference('theme', value)
        }}
      >
        {Object.entries(themes).map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </Select>
    </label>
  )
}

function SearchGrammar({ find }: { find: string }) {
  const found = searches.filter((texts) => holdsWords(find, texts))
  if (found.length === 0) return null
  return (
    <section className="grid content-start gap-2">
      <h3>Searching</h3>
      <dl className="grid gap-1">
        {found.map(([text, meaning]) => (
          <div key={text}>
            <dt className="mono">{text}</dt>
            <dd className="text-s text-text-3">{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** The statuses, flags and numbers whose words or meaning have what was typed. */
function Meanings({ title, kind, find }: { title: string; kind: string; find: string }) {
  const found = meaningsOf(helpKeys(kind)).filter(({ term, text }) =>
    holdsWords(find, [term, text]),
  )
  if (found.length === 0) return null
  return (
    <section className="grid content-start gap-2">
      <h3>{title}</h3>
      <dl className="grid gap-1">
        {found.map(({ term, text }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd className="text-s text-text-3">{text}</dd>
          </div>
        ))}
      </dl>
      {kind === 'flag' ? (
        <p className="text-s text-text-3">
          A run is compared with the package’s runs that are like it: on the same weekday, at the
          same time of the month or day, or with the same variables. A flag is raised after two
          checks and cleared after one. It never stops a job. Press it to see the figures behind it.
        </p>
      ) : null}
    </section>
  )
}

/** Who may do what; in local mode, how to share the server. */
function People() {
  const session = useSession()
  if (session === null) return null
  return (
    <section className="grid content-start gap-1">
      <h3>People</h3>
      <p className="text-s text-text-3">
        {session.mode === 'local'
          ? 'This server is for one person on this machine. With SIGN_IN=on, a team uses it: ' +
            'people sign in, and their roles decide what they may do.'
          : 'Viewers read, operators also run and stop jobs, admins also manage clusters, ' +
            'schedules, users and keys. An action outside your role is disabled and says so. ' +
            'A change of role takes effect within five seconds.'}
      </p>
      {session.user?.role === 'admin' ? (
        <p className="text-s">
          <Link className="text-link" to={paths.admin()}>
            Administration
          </Link>
        </p>
      ) : null}
      <p className="text-s text-text-3">Jobwatch {session.version}</p>
    </section>
  )
}

const shiftHelp = [
  [
    'Saved views',
    'Filter the list and press Save view. Views are tabs, open with the digits in their order, ' +
      'and can be shared; the menu behind the tabs renames, orders and deletes them.',
  ],
  [
    'The view to start with',
    'Chosen in the menu behind the tabs; it follows you to other browsers. ' +
      'Links with a filter are opened as they are.',
  ],
  [
    'Handover',
    'What is open, stopped, re-run and new since you last pressed Hand over, or in the last ' +
      '8 hours. Copy it as Markdown, and leave notes.',
  ],
  ['Activity', 'Who did what in this account, when and why; can be exported.'],
] as const

function Shifts({ find }: { find: string }) {
  const found = shiftHelp.filter((texts) => holdsWords(find, texts))
  if (found.length === 0) return null
  return (
    <section className="grid content-start gap-2">
      <h3>Views and shifts</h3>
      <dl className="grid gap-1">
        {found.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd className="text-s text-text-3">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Settings() {
  return (
    <section className="grid content-start gap-2">
      <h3>This browser</h3>
      <NameSetting />
      <ZoneSetting />
      <ThemeSetting />
    </section>
  )
}

/**
 * The keys of this page, what statuses, flags and numbers mean, the search grammar and the settings
 * of this browser. A search leaves what has its words.
 */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  const [find, setFind] = useState('')
  const isFinding = find.trim() !== ''
  return (
    <Dialog
      title="Keyboard and settings"
      size="wide"
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="px-5 pt-1 pb-4">
        <SearchField
          // On a touch screen it would bring up the keyboard.
          data-autofocus={matchMedia('(pointer: fine)').matches ? true : undefined}
          label="Find a key, status, flag or number"
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
      </div>
      <div className="group grid gap-6 px-5 pb-5 sm:grid-cols-2">
        <div className="grid content-start gap-6">
          <Shortcuts find={find} />
          <Meanings title="Statuses" kind="status" find={find} />
          <Meanings title="Numbers" kind="number" find={find} />
        </div>
        <div className="grid content-start gap-6">
          {isFinding ? null : <Settings />}
          {isFinding ? null : <People />}
          <SearchGrammar find={find} />
          <Shifts find={find} />
          <Meanings title="Flags" kind="flag" find={find} />
          <Meanings title="What needs attention" kind="attention" find={find} />
          <Meanings title="What became of a failure" kind="resolution" find={find} />
          <Meanings title="Signs" kind="sign" find={find} />
        </div>
        <p className="hidden text-text-3 group-not-has-[section]:block">
          Nothing has these words. Jobs are searched in the list, and everything else with Ctrl or ⌘
          K.
        </p>
      </div>
    </Dialog>
  )
}
