import { lazyPart } from '../ui/lazy-part.tsx'

export const OutputPreviewPage = lazyPart('The preview', () =>
  import('../pages/OutputPreviewPage.tsx').then((module) => module.OutputPreviewPage),
)
