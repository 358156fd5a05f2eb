import type { NotificationLeave } from '../../platform/notification.ts'

/**
 * How a watched job's end reaches the person, as the browser allows it; null where there is nothing
 * to add.
 */
export function reachWords(leave: NotificationLeave): string | null {
  switch (leave) {
    case 'granted':
      return null
    case 'default':
      return 'You will see the message on Jobwatch pages only, while one is open.'
    case 'denied':
      return 'Your browser blocks notifications from Jobwatch: you will see the message on its pages only, while one is open.'
    case 'unsupported':
      return 'This browser cannot show notifications from Jobwatch: you will see the message on its pages only, while one is open.'
  }
}
