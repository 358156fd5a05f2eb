/** Saved views of the job list, and what a person prefers in an account. */

/** A caller as the records know them. Names can change; ids do not. */
export interface Person {
  id: string
  name: string
}

/** What a view holds, apart from its place. */
export interface ViewFields {
  name: string
  /** Canonical parameters of the list (`canonicalQuery`). */
  query: string
  columns: readonly string[] | null
  isShared: boolean
  isPinned: boolean
}

export interface ViewRecord extends ViewFields {
  id: number
  owner: Person
  /** ISO. */
  createdAt: string
  updatedAt: string
}

export interface Views {
  /** The views a person sees, their own and the shared ones, in order. */
  views(account: string, personId: string): Promise<ViewRecord[]>
  /** Adds a view behind all others. */
  addView(account: string, owner: Person, fields: ViewFields, at: string): Promise<ViewRecord>
  changeView(account: string, id: number, change: Partial<ViewFields>, at: string): Promise<void>
  /** Moves a view in front of another one; null moves it behind all others. */
  moveView(account: string, id: number, beforeId: number | null): Promise<void>
  removeView(account: string, id: number): Promise<void>
}

/** What a person has chosen in an account, by name of the choice. */
export interface Preferences {
  preference(account: string, personId: string, name: PreferenceName): Promise<string | null>
  /** @param value null removes the choice */
  setPreference(
    account: string,
    personId: string,
    name: PreferenceName,
    value: string | null,
  ): Promise<void>
}

/** `last_handover`: ISO time up to which the person last handed over. */
export type PreferenceName = 'default_view' | 'last_handover'
