import { useRef } from 'react'
import { meaningsOf } from '../domain/help-meanings.ts'
import { useShortcuts } from '../platform/shortcuts.ts'
import { announce } from '../ui/announce.ts'
import { HelpTip, type HelpTipControl } from '../ui/HelpTip.tsx'

const helpKeysIn = (element: HTMLElement): string[] =>
  [element, ...element.querySelectorAll<HTMLElement>('[data-help]')]
    .filter((each) => each.checkVisibility())
    .flatMap((each) => (each.dataset['help'] ?? '').split(' '))

/**
 * Explains statuses, flags and numbers where they stand. They are no stops for Tab, so a key
 * explains all those of the row that has the focus.
 * @param onHelp opens the sheet that has all of them
 */
export function HelpTips({ onHelp }: { onHelp: () => void }) {
  const control = useRef<HelpTipControl>(null)
  const explain = () => {
    const focused = document.activeElement
    const row = focused?.closest<HTMLElement>('tr') ?? null
    const texts = row === null ? [] : meaningsOf(helpKeysIn(row))
    if (texts.length === 0 || !(focused instanceof HTMLElement)) {
      onHelp()
      return
    }
    control.current?.explain(focused, texts)
    announce(texts.map(({ term, text }) => `${term}: ${text}`).join(' '))
  }
  useShortcuts([{ key: 'h', label: 'Explain the statuses and numbers of a row', run: explain }])
  return <HelpTip textsOf={meaningsOf} ref={control} />
}
