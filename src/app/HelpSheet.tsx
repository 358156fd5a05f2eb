import { useState } from 'react'
import { usePreference, writePreference, type Preferences } from '../platform/preferences.ts'
import { useRegisteredShortcuts } from '../platform/shortcuts.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { Select } from '../ui/Select.tsx'

const zones = [
  'local',
  'UTC',
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const
const themes: Record<Preferences['theme'], string> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
}

const searches = [
  [
    'bird strikes',
    'both words: in the name, number, error, variables or log headline; a word also finds what begins with it',
  ],
  [
    'arzte',
    'also finds Ärzte: accents and capitals make no difference. Of Chinese, Japanese, Korean and Thai texts any piece is found',
  ],
  ['status:failed package:"flights"', 'several conditions together'],
  ['package:"6\\" pipe"', 'anywhere in the name; inside quotes, \\" is a quote'],
  ['-user:operator', 'not by this person'],
  ['duration:>600', 'ran 600 seconds or longer'],
  ['started:>2031-05-01', 'started on that day or later'],
] as const

/** The keys of this page, the search grammar, and the settings of this browser. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  const shortcuts = useRegisteredShortcuts()
  const enabled = usePreference('shortcuts')
  const zone = usePreference('timeZone')
  const theme = usePreference('theme')
  const [name, setName] = useState(usePreference('displayName'))
  return (
    <Dialog
      title="Keyboard and settings"
      size="wide"
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="grid gap-6 px-5 pb-5 sm:grid-cols-2">
        <section className="grid content-start gap-2">
          <h3>Keys on this page</h3>
          <label className="flex items-center gap-2">
            <Checkbox checked={enabled} onChange={() => writePreference('shortcuts', !enabled)} />
            Use single-key shortcuts
          </label>
          <dl className="grid grid-cols-[56px_1fr] gap-x-3 gap-y-1">
            {shortcuts.map(({ key, label }) => (
              <div key={`${key}${label}`} className="contents">
                <dt>
                  {key.split(' ').map((each, index) => (
                    <span key={each}>
                      {index > 0 ? ' ' : null}
                      <Kbd spoken>{each === 'Escape' ? 'Esc' : each}</Kbd>
                    </span>
                  ))}
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
          <p className="text-s text-text-3">
            They are not heard while you type. The arrow keys move between the views of a list, and
            between the cells of a preview. In the run dialog, Ctrl or ⌘ with Enter runs the
            package.
          </p>
        </section>
        <div className="grid content-start gap-6">
          <section className="grid content-start gap-2">
            <h3>This browser</h3>
            <label className="grid gap-1 text-s text-text-3">
              Your name, shown with your actions
              <input
                className="text-area"
                maxLength={80}
                value={name}
                onChange={(event) => {
                  setName(event.target.value)
                  writePreference('displayName', event.target.value.trim())
                }}
              />
            </label>
            <label className="grid gap-1 text-s text-text-3">
              Time zone
              <Select
                value={zone}
                onChange={(event) => writePreference('timeZone', event.target.value)}
              >
                {[...new Set([...zones, zone])].map((each) => (
                  <option key={each} value={each}>
                    {each === 'local'
                      ? `This device’s (${Intl.DateTimeFormat().resolvedOptions().timeZone})`
                      : each}
                  </option>
                ))}
              </Select>
            </label>
            <label className="grid gap-1 text-s text-text-3">
              Theme
              <Select
                value={theme}
                onChange={(event) =>
                  writePreference(
                    'theme',
                    event.target.value === 'light'
                      ? 'light'
                      : event.target.value === 'dark'
                        ? 'dark'
                        : 'system',
                  )
                }
              >
                {Object.entries(themes).map(([key, label]) => (
                  <option key={key} value={key}>
                    {label}
                  </option>
                ))}
              </Select>
            </label>
          </section>
          <section className="grid content-start gap-2">
            <h3>Searching</h3>
            <dl className="grid gap-1">
              {searches.map(([text, meaning]) => (
                <div key={text}>
                  <dt className="mono">{text}</dt>
                  <dd className="text-s text-text-3">{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
    </Dialog>
  )
}
