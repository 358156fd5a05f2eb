import type { TriageExtras } from '../triage.ts'

/** The triage fields of a row that needs nobody. */
export const noTriage: TriageExtras = {
  attention: [],
  resolution: null,
  acknowledgement: null,
  assignee: null,
  error_group: null,
  rerun_of: null,
  reruns: [],
}
