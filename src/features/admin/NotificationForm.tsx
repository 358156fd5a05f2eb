import { useState, type FormEvent, type ReactNode } from 'react'
import {
  notificationFormats,
  notificationKinds,
  type NotificationFormat,
  type NotificationKind,
  type Notifications,
  type NotificationSettings,
  type QuietHours,
} from '../../../contract/notifications.ts'
import { useNotificationActions } from '../../domain/notifications.ts'
import { localZone } from '../../platform/time-zone.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { SelectField } from './fields.tsx'

const formatWords: Record<NotificationFormat, { label: string; note: string }> = {
  json: { label: 'JSON', note: 'For programs; docs/api.md describes it.' },
  slack: { label: 'Slack', note: 'For an incoming web hook of Slack and its likes.' },
}

const kindLabels: Record<NotificationKind, string> = {
  failures: 'Unresolved failures, grouped by cause',
  runaways: 'Runaways',
  stuck_stops: 'Stops that are stuck',
}

function Choice({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
}) {
  return (
    <label className="flex items-center gap-2">
      <Checkbox checked={checked} onChange={({ target }) => onChange(target.checked)} />
      {children}
    </label>
  )
}

function QuietHoursFields({
  value,
  onChange,
}: {
  value: QuietHours | null
  onChange: (value: QuietHours | null) => void
}) {
  const zone = localZone()
  return (
    <fieldset className="grid gap-2">
      <Choice
        checked={value !== null}
        onChange={(isSet) => onChange(isSet ? { from: '22:00', to: '06:00', zone } : null)}
      >
        Quiet hours: what comes up is sent as one summary when they end
      </Choice>
      {value === null ? null : (
        <div className="flex flex-wrap items-center gap-2 pl-6">
          <TextField
            label="Quiet from"
            type="time"
            required
            value={value.from}
            onChange={({ target }) => onChange({ ...value, from: target.value })}
          />
          to
          <TextField
            label="Quiet to"
            type="time"
            required
            value={value.to}
            onChange={({ target }) => onChange({ ...value, to: target.value })}
          />
          <TextField
            label="Time zone of the quiet hours"
            value={value.zone}
            onChange={({ target }) => onChange({ ...value, zone: target.value })}
          />
        </div>
      )}
    </fieldset>
  )
}

/** The secret, which no response contains again. */
function NewSecret({ secret }: { secret: string }) {
  return (
    <div className="grid gap-1.5" role="status">
      <p>
        Messages are signed with this secret. Copy it to the receiver now: it is not shown again.
      </p>
      <div className="flex items-center gap-2 rounded border border-border-control bg-sunken p-2 pl-3">
        <code className="mono min-w-0 flex-1 wrap-anywhere select-all" data-testid="new-secret">
          {secret}
        </code>
        <CopyButton label="Copy the secret" showLabel text={() => secret} />
      </div>
    </div>
  )
}

const settingsOf = (saved: Notifications): NotificationSettings => ({
  enabled: saved.enabled,
  url: saved.url,
  format: saved.format,
  kinds: saved.kinds,
  quiet_hours: saved.quiet_hours,
})

const isFormat = (text: string): text is NotificationFormat =>
  notificationFormats.some((known) => known === text)

function SettingsFields({
  settings,
  set,
}: {
  settings: NotificationSettings
  set: (change: Partial<NotificationSettings>) => void
}) {
  const { enabled, url, format, kinds, quiet_hours: quietHours } = settings
  return (
    <>
      <Choice checked={enabled} onChange={(isOn) => set({ enabled: isOn })}>
        <span className="font-strong">Send messages</span>
      </Choice>
      <label className="grid gap-1.5">
        <span className="font-strong">
          Address <span className="font-normal text-text-3">https, or http to this machine</span>
        </span>
        <span className="field">
          <input
            type="url"
            value={url}
            maxLength={1000}
            placeholder="https://hooks.example.com/…"
            onChange={({ target }) => set({ url: target.value.trim() })}
          />
        </span>
      </label>
      <SelectField
        label="Format"
        note={formatWords[format].note}
        value={format}
        onChange={(next) => (isFormat(next) ? set({ format: next }) : undefined)}
      >
        {notificationFormats.map((each) => (
          <option key={each} value={each}>
            {formatWords[each].label}
          </option>
        ))}
      </SelectField>
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-strong">About</legend>
        {notificationKinds.map((kind) => (
          <Choice
            key={kind}
            checked={kinds.includes(kind)}
            onChange={(isOn) =>
              set({
                kinds: notificationKinds.filter((each) =>
                  each === kind ? isOn : kinds.includes(each),
                ),
              })
            }
          >
            {kindLabels[kind]}
          </Choice>
        ))}
      </fieldset>
      <QuietHoursFields value={quietHours} onChange={(next) => set({ quiet_hours: next })} />
    </>
  )
}

/** Where and when people are told outside of the page. */
export function NotificationForm({ account, saved }: { account: string; saved: Notifications }) {
  const { change, test, isActing } = useNotificationActions(account)
  const [settings, setSettings] = useState(() => settingsOf(saved))
  const [secret, setSecret] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const isChanged = JSON.stringify(settings) !== JSON.stringify(settingsOf(saved))
  const save = async (needsSecret: boolean) => {
    const outcome = await change({ ...settings, new_secret: needsSecret })
    setRefusal(outcome.kind === 'refused' ? outcome.message : null)
    if (outcome.kind === 'done') setSecret(outcome.value.secret ?? null)
  }
  const sendTest = async () => {
    const outcome = await test()
    setRefusal(outcome.kind === 'refused' ? outcome.message : null)
  }
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault()
    void save(false)
  }
  return (
    <form className="grid gap-4 p-4" onSubmit={handleSubmit}>
      <SettingsFields
        settings={settings}
        set={(next) => setSettings((before) => ({ ...before, ...next }))}
      />
      {secret === null ? null : <NewSecret secret={secret} />}
      {refusal === null ? null : (
        <p role="alert" className="text-failed-text wrap-anywhere">
          {refusal}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={isActing}>
          Save
        </Button>
        <Button
          disabled={isActing || saved.url === '' || isChanged}
          title={isChanged ? 'Save the changes first' : undefined}
          onClick={() => void sendTest()}
        >
          Send test message
        </Button>
        {saved.has_secret ? (
          <Button variant="ghost" disabled={isActing} onClick={() => void save(true)}>
            New secret
          </Button>
        ) : null}
      </div>
    </form>
  )
}
