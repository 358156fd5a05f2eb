import type { NotificationLeave } from '../../lib/watching/notification.ts'

/** How a watched job's end reaches the person, as the browser allows it; null where there is nothing to add. */
export function reachWords(leave: NotificationLeave): string | null {
  switch (leave) {
    case 'granted':
      return null
    case 'default':
      return 'The message appears on Jobwatch’s pages only, as long as one is open.'
    case 'denied':
      return 'This browser’s settings block notifications from Jobwatch: the message appears on its pages only, as long as one is open.'
    case 'unsupported':
      return 'This browser shows no notifications for Jobwatch: the message appears on its pages only, as long as one is open.'
  }
}
