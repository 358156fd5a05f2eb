// Before the first paint, so that nobody at night is flashed: a script of its own because the CSP allows none inline.
try {
  const { theme } = JSON.parse(localStorage.getItem('jobwatch.preferences') ?? '{}')
  if (theme === 'light' || theme === 'dark') document.documentElement.classList.add(theme)
} catch {
  // Without storage the page follows the system.
}
