/** Downloads a text as a file, in UTF-8. */
export function saveText(pieces: readonly string[], fileName: string, type = 'text/plain'): void {
  const address = URL.createObjectURL(new Blob([...pieces], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // Most browsers have taken the file over by the next task; some need a little longer.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
