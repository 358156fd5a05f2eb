/** A value of this browser that every part of the page follows, and every other tab. */
export interface Stored<T> {
  /** As last known here. */
  get: () => T
  /** What a browser has that has stored nothing: what the server renders with. */
  initial: () => T
  /** Read anew: another tab may have written a moment ago. */
  fresh: () => T
  /** Where storage is barred or full, the value holds until the tab is closed. */
  set: (next: T) => void
  subscribe: (listener: () => void) => () => void
}

/**
 * Keeps a value in local storage.
 * @param parse reads what is stored; another version of this page, or another program, may have
 * written it. Null for nothing
 */
export function createStored<T>(key: string, parse: (text: string | null) => T): Stored<T> {
  let current: { value: T } | null = null
  const nothing = parse(null)
  // What is in storage is older than what was set here.
  let isUnsaved = false
  const listeners = new Set<() => void>()

  const fresh = (): T => {
    if (isUnsaved && current !== null) return current.value
    try {
      return parse(localStorage.getItem(key))
    } catch {
      // Barred storage: what was set in this tab serves.
      return current === null ? parse(null) : current.value
    }
  }

  return {
    fresh,
    initial: () => nothing,
    get: () => (current ??= { value: fresh() }).value,
    set: (next) => {
      current = { value: next }
      try {
        localStorage.setItem(key, JSON.stringify(next))
        isUnsaved = false
      } catch {
        isUnsaved = true
      }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      const onStorage = (event: StorageEvent) => {
        if (event.key !== key) return
        current = null
        listener()
      }
      listeners.add(listener)
      window.addEventListener('storage', onStorage)
      return () => {
        listeners.delete(listener)
        window.removeEventListener('storage', onStorage)
      }
    },
  }
}
