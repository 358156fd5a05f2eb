import type { NotificationLeave } from '../../platform/notification.ts'

const onPagesOnly = 'you will see the message on its pages only, while one is open.'

/** How the end of a watched job is reported without notifications; null if they are allowed. */
export function reachLabel(permission: NotificationLeave): string | null {
  switch (permission) {
    case 'granted':
      return null
    case 'default':
      return 'You will see the message on Jobwatch pages only, while one is open.'
    case 'denied':
      return `Your browser blocks notifications from Jobwatch: ${onPagesOnly}`
    case 'unsupported':
      return `This browser cannot show notifications from Jobwatch: ${onPagesOnly}`
  }
}
