import { useEffect, useRef, type ComponentProps } from 'react'
import { classes } from './classes.ts'

/**
 * @param label its accessible name, if it has no visible label
 * @param mixed some of many are ticked
 */
export function Checkbox({
  label,
  mixed = false,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label?: string; mixed?: boolean }) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed
  }, [mixed])
  return (
    <input
      ref={box}
      type="checkbox"
      className={classes('check', className)}
      aria-label={label}
      {...rest}
    />
  )
}
