import { useId, useState, type SubmitEvent } from 'react'
import type { JobFilter } from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { Button } from '../../ui/Button.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'

/** More suggestions than this are no help. */
const maxSuggested = 50

const suggestions = (texts: readonly string[]): string[] =>
  [...new Set(texts)].sort((a, b) => a.localeCompare(b)).slice(0, maxSuggested)

/** Adds a condition on a variable. Names and values are suggested from the rows on screen. */
export function VariableFilter({
  filter,
  rows,
  onChange,
}: {
  filter: JobFilter
  rows: readonly JobRow[]
  onChange: (next: JobFilter) => void
}) {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [isExcluded, setExcluded] = useState(false)
  const id = useId()
  const names = suggestions(rows.flatMap((row) => Object.keys(row.variables)))
  const values = suggestions(
    rows.flatMap(({ variables }) => (name in variables ? [String(variables[name] ?? '')] : [])),
  )
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (name === '') return
    const others = filter.variable.filter((each) => each.name !== name || each.value !== value)
    onChange({ ...filter, variable: [...others, { name, value, isExcluded }] })
    setName('')
    setValue('')
  }
  return (
    <form className="flex flex-wrap items-center gap-1.5 px-2 py-1" onSubmit={submit}>
      <span className="min-w-24 flex-1">
        <TextField
          label="Name of the variable"
          placeholder="Name"
          list={`${id}-names`}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </span>
      <Select
        label="Comparison"
        value={isExcluded ? '!=' : '='}
        onChange={(event) => setExcluded(event.target.value === '!=')}
      >
        <option value="=">is</option>
        <option value="!=">is not</option>
      </Select>
      <span className="min-w-24 flex-1">
        <TextField
          label="Value of the variable"
          placeholder="Whole value"
          list={`${id}-values`}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </span>
      <Button type="submit" disabled={name === ''}>
        Add
      </Button>
      <datalist id={`${id}-names`}>
        {names.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <datalist id={`${id}-values`}>
        {values.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </form>
  )
}
