import { useState, type FormEvent } from 'react'
import { handoverNoteLength, type Handover } from '../../../contract/handover.ts'
import { useHandoverActions } from '../../domain/handover.ts'
import { notifyRefusal } from '../../domain/use-server-action.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { HandoverPart, type LineContext } from './HandoverLines.tsx'

function NoteForm({ forbidden }: { forbidden: string | null }) {
  const { addNote, isActing } = useHandoverActions()
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '' || isActing || forbidden !== null) return
    const outcome = await addNote(text)
    setRefusal(outcome.kind === 'refused' ? outcome.message : null)
    if (outcome.kind === 'done') setText('')
  }
  return (
    <form className="grid gap-2" onSubmit={(event) => void handleSubmit(event)}>
      <label className="grid gap-1.5">
        <span className="font-strong">Note for those who come</span>
        <textarea
          className="text-area"
          rows={3}
          maxLength={handoverNoteLength}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      {refusal === null ? null : (
        <p role="alert" className="text-failed-text">
          {refusal}
        </p>
      )}
      <Button
        type="submit"
        className="w-fit"
        blocked={forbidden}
        disabled={isActing || text.trim() === ''}
      >
        Add note
      </Button>
    </form>
  )
}

/** What people wrote in the span, and a form to write more. */
export function HandoverNotes({
  notes,
  isNow,
  forbidden,
  context: { now, place },
}: {
  notes: Handover['notes']
  /** The span reaches until now, so that a new note belongs to it. */
  isNow: boolean
  /** Why the person cannot write notes; null if they can. */
  forbidden: string | null
  context: LineContext
}) {
  const { removeNote } = useHandoverActions()
  const remove = async (note: Handover['notes']['lines'][number]) => {
    notifyRefusal(await removeNote(note))
  }
  return (
    <div className="grid gap-3">
      <HandoverPart title="Notes" part={notes} empty="No notes" keyOf={({ id }) => String(id)}>
        {(note) => (
          <div className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <p className="whitespace-pre-wrap">{note.text}</p>
              <CellNote>
                {note.author}, <Timestamp at={note.at} now={now} place={place} show="moment" />
              </CellNote>
            </div>
            {note.is_own && forbidden === null ? (
              <IconButton
                icon="x"
                label="Delete note"
                variant="ghost"
                size="small"
                onClick={() => void remove(note)}
              />
            ) : null}
          </div>
        )}
      </HandoverPart>
      {isNow ? (
        <div className="max-sm:px-4">
          <NoteForm forbidden={forbidden} />
        </div>
      ) : null}
    </div>
  )
}
