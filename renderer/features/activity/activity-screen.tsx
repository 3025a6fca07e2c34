import { Activity, ListFilter, Workflow } from 'lucide-react';
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useCore, useGo, useRoute, useServices } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isOverlayOpen, isTyping } from '../../ui/keyboard.ts';
import { Screen } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { useWindowKey } from '../../ui/use-window-key.ts';
import { adoptableIn } from '../clients/client-standing.ts';
import { CallDetail } from './call-detail.tsx';
import { CallList } from './call-list.tsx';
import { type CallFilter, filterRows } from './call-status.ts';
import { useStartDemo } from './use-start-demo.ts';
import { Welcome } from './welcome.tsx';

const text = strings.activity;
const FILTER_NAMES: readonly CallFilter[] = ['all', 'asked', 'denied', 'failed'];

/** The live feed of every call. */
export function ActivityScreen(): ReactNode {
  const { rows, past } = useStore(useServices().feed.store);
  const status = useCore((state) => state.status);
  const route = useRoute();
  const go = useGo();
  const [filter, setFilter] = useState<CallFilter>('all');
  const [search, setSearch] = useState('');
  const searchField = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(search);
  const shown = useMemo(() => filterRows(rows.list, filter, wanted), [rows, filter, wanted]);
  const open = route.screen === 'activity' ? route.call : undefined;

  useWindowKey((event) => {
    if (event.key !== '/' || isTyping(event.target) || isOverlayOpen()) return;
    event.preventDefault();
    searchField.current?.focus();
  });

  if (status.fresh && rows.list.length === 0) {
    return (
      <Screen title={text.title}>
        <Welcome />
      </Screen>
    );
  }
  const tools = (
    <>
      <Choices
        role="radiogroup"
        label={text.filter}
        choices={FILTER_NAMES.map((value) => ({ value, label: text.filters[value] }))}
        value={filter}
        onChange={setFilter}
      />
      <SearchField inputRef={searchField} label={text.search} value={search} onChange={setSearch} hint="/" />
    </>
  );
  return (
    <Screen title={text.title} note={text.note(status.callsToday)} tools={tools}>
      {shown.length > 0 ? (
        <CallList
          key={`${filter} ${wanted}`}
          rows={shown}
          open={open}
          onOpen={(id) => go({ screen: 'activity', call: id }, open === undefined ? 'push' : 'replace')}
        />
      ) : rows.list.length > 0 ? (
        <NothingFound
          loaded={rows.list.length}
          onShowAll={() => {
            setFilter('all');
            setSearch('');
          }}
        />
      ) : (
        past === 'end' && <NoCalls />
      )}
      {open !== undefined && (
        <CallDetail key={open} id={open} onClose={() => go({ screen: 'activity' }, 'replace')} />
      )}
    </Screen>
  );
}

/** Nothing happened yet: where clients run servers by themselves, that is why. */
function NoCalls(): ReactNode {
  const clients = useCore((state) => state.clients);
  const go = useGo();
  const demo = useStartDemo();
  const { count, where } = adoptableIn(clients);
  if (count === 0) {
    return (
      <EmptyState icon={<Activity size={22} />} title={text.emptyTitle}>
        {text.emptyText}
      </EmptyState>
    );
  }
  const { setup } = strings.clients;
  return (
    <EmptyState
      icon={<Workflow size={22} />}
      title={setup.inviteTitle(count, where)}
      action={
        <>
          <Button look="primary" onClick={() => go({ screen: 'clients', tab: 'setup' })}>
            {setup.inviteAction}
          </Button>
          <Button look="quiet" disabled={demo.starting} onClick={demo.start}>
            {setup.inviteDemo}
          </Button>
        </>
      }
    >
      {setup.inviteText}
    </EmptyState>
  );
}

function NothingFound({ loaded, onShowAll }: { loaded: number; onShowAll: () => void }): ReactNode {
  return (
    <EmptyState
      icon={<ListFilter size={22} />}
      title={text.nothingTitle}
      action={<Button onClick={onShowAll}>{text.showAll}</Button>}
    >
      {text.nothingText(loaded)}
    </EmptyState>
  );
}
