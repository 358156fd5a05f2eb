import { useEffect, useState } from 'react'
import { announce } from './announce.ts'
import { buttonClass, type ButtonSize, type ButtonVariant } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/** How long the tick stands in for the icon. */
const tickMs = 1_500

/**
 * Copies a text.
 * @param label what is copied: "Copy link"
 * @param text asked for when pressed
 */
export function CopyButton({
  label,
  text,
  icon = 'copy',
  variant = 'default',
  size,
  showLabel = false,
  className,
}: {
  label: string
  text: () => string
  icon?: IconName
  variant?: ButtonVariant
  size?: ButtonSize
  showLabel?: boolean
  className?: string
}) {
  const [result, setResult] = useState<'copied' | 'failed' | null>(null)
  useEffect(() => {
    if (result === null) return undefined
    const timer = setTimeout(() => setResult(null), tickMs)
    return () => clearTimeout(timer)
  }, [result])

  const handleClick = () => {
    navigator.clipboard.writeText(text()).then(
      () => {
        setResult('copied')
        announce('Copied')
      },
      () => {
        setResult('failed')
        announce('The browser did not allow copying', 'assertive')
      },
    )
  }
  const words = result === 'copied' ? 'Copied' : result === 'failed' ? 'Not copied' : label
  return (
    <button
      type="button"
      className={classes(buttonClass(variant, size, !showLabel), className)}
      aria-label={showLabel ? undefined : label}
      title={words}
      onClick={handleClick}
    >
      <Icon
        name={result === 'copied' ? 'check' : result === 'failed' ? 'x' : icon}
        size={size === 'small' || showLabel ? 14 : 16}
      />
      {showLabel && words}
    </button>
  )
}
