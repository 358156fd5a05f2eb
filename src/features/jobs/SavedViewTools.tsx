import { useQuery } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { builtInQueries, builtInViews, viewSearch } from '../../../contract/start-view.ts'
import { defaultFrom, plainFilter, queryKey } from '../../../contract/view-query.ts'
import type { SavedView, SavedViews } from '../../../contract/views.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { jobFacetsQuery } from '../../domain/queries/jobs.ts'
import { attentionQuery } from '../../domain/queries/triage.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { notifyRefusal } from '../../domain/use-server-action.ts'
import { pinnedViews, useViewActions, viewCountsQuery, viewsQuery } from '../../domain/views.ts'
import { useAccount } from '../../platform/account.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { Button } from '../../ui/Button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Menu } from '../../ui/Menu.tsx'
import type { MenuItem } from '../../ui/menu-panel.tsx'
import { tabs } from './list-model.ts'
import { countText, type ShownViews } from './shown-views.ts'
import type { ListFilter } from './use-list-filter.ts'

const SaveViewDialog = lazyPart('The dialog', () =>
  import('./SaveViewDialog.tsx').then((module) => module.SaveViewDialog),
)
const ManageViewsDialog = lazyPart('The views', () =>
  import('./ManageViewsDialog.tsx').then((module) => module.ManageViewsDialog),
)

const noViews: SavedViews = { views: [], default: null }

/** The digits that the built-in views leave to the saved ones. */
const lastDigit = 9

/** Draws the saved views as tabs, with the number of jobs they list, and opens them by their digit. */
function useSavedTabs(
  account: string,
  views: readonly SavedView[],
  isSavedView: boolean,
  onViews: (shown: ShownViews) => void,
): void {
  const navigate = useNavigate()
  const pinned = useMemo(() => pinnedViews(views), [views])
  const ids = pinned.map(({ id }) => id)
  const counting = usePolled({ ...viewCountsQuery(account, ids), enabled: ids.length > 0 }, 'list')
  const counts = counting.data?.data
  const plainCounting = usePolled(
    { ...jobFacetsQuery(account, plainFilter), enabled: isSavedView },
    'list',
  )
  const facets = plainCounting.data?.data ?? null
  const attention = usePolled(attentionQuery(account), 'list').data?.data.any ?? null
  useLayoutEffect(() => {
    onViews({
      saved: pinned.map((view) => {
        const counted = counts?.find(({ id }) => id === view.id)
        return {
          key: String(view.id),
          label: view.name,
          query: view.query,
          count: counted ? countText(counted.count, counted.exact) : null,
          to: { search: viewSearch(view) },
        }
      }),
      plain: { facets, counts: facets?.by_status ?? {}, isCounting: false },
      attention,
    })
  }, [pinned, counts, facets, attention, onViews])
  useShortcuts(
    pinned.slice(0, lastDigit - tabs.length).map((view, index) => ({
      key: String(tabs.length + index + 1),
      label: `View: ${view.name}`,
      run: () => void navigate({ search: viewSearch(view) }),
    })),
  )
}

/**
 * Gives the list without a query an address of its own where a person starts with another view: a
 * reload of the list's bare address would lead there.
 */
function useOwnAddress(startKey: string | null): void {
  const navigate = useNavigate()
  const { search } = useLocation()
  const isBare = search === '' && startKey !== null && startKey !== 'all'
  useEffect(() => {
    if (isBare) void navigate({ search: `from=${defaultFrom}` }, { replace: true })
  }, [navigate, isBare])
}

/**
 * A saved view that the list differs from, and whether the list is a view at all.
 * @param view id of the view that one started from, as text
 */
function standOf({ query, view }: ListFilter, views: readonly SavedView[]) {
  const key = queryKey(query)
  const same = views.find((each) => each.query === key) ?? null
  const builtIn = builtInViews.find((each) => builtInQueries[each] === key) ?? null
  const started = views.find(({ id }) => String(id) === view) ?? null
  return {
    key: same ? String(same.id) : builtIn,
    /** Started from, changed since, and the person's to change. */
    changed: same === null && builtIn === null && started?.may_edit === true ? started : null,
  }
}

/** The menu of the saved views: those without a tab, and what can be done. */
function useViewMenu({
  known,
  shown,
  forbidden,
  onSave,
  onManage,
}: {
  known: SavedViews
  /** Key of the view on screen; null for none. */
  shown: string | null
  forbidden: string | null
  onSave: () => void
  onManage: () => void
}): MenuItem[] {
  const navigate = useNavigate()
  const { setDefault } = useViewActions()
  const pinned = pinnedViews(known.views)
  const isStart = shown !== null && shown === (known.default ?? 'all')
  const makeStart = async () => {
    notifyRefusal(await setDefault(shown, 'The list starts with this view from now on'))
  }
  return [
    ...known.views
      .filter((view) => !pinned.includes(view))
      .map((view) => ({
        key: String(view.id),
        label: view.is_own ? view.name : `${view.name} (${view.owner})`,
        onSelect: () => void navigate({ search: viewSearch(view) }),
      })),
    {
      key: 'save',
      label: 'Save as new view…',
      icon: 'plus',
      disabled: forbidden !== null,
      title: forbidden ?? undefined,
      onSelect: onSave,
    },
    {
      key: 'start',
      label: isStart ? 'The list starts with this view' : 'Start with this view',
      icon: 'check',
      disabled: shown === null || isStart || forbidden !== null,
      title: forbidden ?? (shown === null ? 'Save the view first' : undefined),
      onSelect: () => void makeStart(),
    },
    { key: 'manage', label: 'Manage views…', icon: 'columns', onSelect: onManage },
  ]
}

/** Saves the list as a view, opens those without a tab, and manages them all. */
export function SavedViewTools({
  listFilter,
  columns,
  onViews,
}: {
  listFilter: ListFilter
  /** Keys of the optional columns shown. */
  columns: readonly string[]
  onViews: (shown: ShownViews) => void
}) {
  const account = useAccount()
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null)
  const known = useQuery(viewsQuery(account)).data?.data ?? noViews
  const forbidden = useForbidden('failure.acknowledge')
  const { change, isActing } = useViewActions()
  useSavedTabs(account, known.views, listFilter.view !== null, onViews)
  useOwnAddress(known.default)

  const { key, changed } = standOf(listFilter, known.views)
  const openSave = () => setDialog('save')
  const openManage = () => setDialog('manage')
  const close = () => setDialog(null)
  const items = useViewMenu({
    known,
    shown: key,
    forbidden,
    onSave: openSave,
    onManage: openManage,
  })
  const save = async ({ id, name }: SavedView) => {
    const query = queryKey(listFilter.query)
    notifyRefusal(await change(id, { query }, `The view ${name} was saved`))
  }
  return (
    <div className="flex shrink-0 items-center gap-2 pl-1 max-sm:pr-4">
      <Menu icon="more" label="Saved views" variant="ghost" size="small" items={items} />
      {changed === null ? null : (
        <Button
          size="small"
          blocked={forbidden}
          disabled={isActing}
          onClick={() => void save(changed)}
        >
          Save
        </Button>
      )}
      {key === null ? (
        <Button
          size="small"
          icon="plus"
          blocked={forbidden}
          onClick={() => (forbidden === null ? openSave() : undefined)}
        >
          {changed === null ? 'Save view' : 'Save as new…'}
        </Button>
      ) : null}
      {dialog === 'save' ? (
        <SaveViewDialog
          query={listFilter.query}
          columns={columns}
          onSaved={(view) => void navigate({ search: viewSearch(view) }, { replace: true })}
          onClose={close}
        />
      ) : null}
      {dialog === 'manage' ? (
        <ManageViewsDialog known={known} forbidden={forbidden} onClose={close} />
      ) : null}
    </div>
  )
}
