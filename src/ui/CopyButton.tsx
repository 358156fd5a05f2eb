import { useEffect, useState } from 'react'
import { announce } from './announce.ts'
import { buttonClass, type ButtonSize, type ButtonVariant } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/** How long the result is shown in place of the icon. */
const resultMs = 1_500

const results = {
  copied: { words: 'Copied', icon: 'check' },
  failed: { words: 'Not copied', icon: 'x' },
} as const

/**
 * Copies a text.
 * @param label what is copied: "Copy link"
 * @param text called when pressed
 */
export function CopyButton({
  label,
  text,
  icon = 'copy',
  variant = 'default',
  size,
  showLabel = false,
  disabled = false,
  className,
}: {
  label: string
  text: () => string
  icon?: IconName
  variant?: ButtonVariant
  size?: ButtonSize
  showLabel?: boolean
  disabled?: boolean
  className?: string
}) {
  const [result, setResult] = useState<keyof typeof results | null>(null)
  useEffect(() => {
    if (result === null) return undefined
    const timer = setTimeout(() => setResult(null), resultMs)
    return () => clearTimeout(timer)
  }, [result])

  const handleClick = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setResult('copied')
      announce('Copied')
    } catch {
      setResult('failed')
      announce('The browser did not allow copying', 'assertive')
    }
  }
  const shown = result === null ? { words: label, icon } : results[result]
  return (
    <button
      type="button"
      className={classes(buttonClass(variant, size, !showLabel), className)}
      aria-label={showLabel ? undefined : label}
      title={shown.words}
      disabled={disabled}
      onClick={() => void handleClick()}
    >
      <Icon name={shown.icon} size={size === 'small' || showLabel ? 14 : 16} />
      {showLabel && shown.words}
    </button>
  )
}
