import { ListFilter, Plus, Server } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useClientName, useCore, useGo, useRoute } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Screen } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { AddServer } from './add-server.tsx';
import { InstallServer } from './install-server.tsx';
import { ReviewBanner } from './review-banner.tsx';
import { ServerCard } from './server-card.tsx';
import { ServerDetail } from './server-detail.tsx';
import { isRunning } from './server-state.tsx';
import styles from './servers.module.css';

const text = strings.servers;

/** Every defined server: what it is, whether it may run, what it does. */
export function ServersScreen(): ReactNode {
  const servers = useCore((state) => state.servers);
  const clientName = useClientName();
  const route = useRoute();
  const go = useGo();
  const [search, setSearch] = useState('');
  const here = route.screen === 'servers' ? route : undefined;
  const open = servers.find(({ name }) => name === here?.server);
  const wanted = search.toLowerCase();
  const shown = servers.filter(({ name, identity, clients }) =>
    [name, identity, ...clients.map(clientName)].join('\n').toLowerCase().includes(wanted),
  );
  const running = servers.filter(isRunning);
  const clients = new Set(running.flatMap((server) => server.clients));
  const add = (
    <Button look="primary" onClick={() => go({ screen: 'servers', adding: true })}>
      <Plus size={15} aria-hidden="true" />
      {text.add}
    </Button>
  );
  return (
    <Screen
      title={text.title}
      note={text.note(servers.length, running.length, clients.size)}
      banner={<ReviewBanner servers={servers} />}
      tools={
        <>
          {servers.length > 0 && <SearchField label={text.filter} value={search} onChange={setSearch} />}
          {servers.length > 0 && add}
        </>
      }
    >
      {servers.length === 0 ? (
        <EmptyState icon={<Server size={22} />} title={text.emptyTitle} action={add}>
          {text.emptyText}
        </EmptyState>
      ) : shown.length === 0 ? (
        <EmptyState icon={<ListFilter size={22} />} title={text.nothingTitle}>
          {text.nothingText}
        </EmptyState>
      ) : (
        <ul className={styles.grid} aria-label={text.list}>
          {shown.map((server) => (
            <ServerCard
              key={server.name}
              server={server}
              open={server.name === open?.name}
              onOpen={() =>
                go({ screen: 'servers', server: server.name }, open === undefined ? 'push' : 'replace')
              }
            />
          ))}
        </ul>
      )}
      {open !== undefined && (
        <ServerDetail
          key={open.name}
          server={open}
          tab={here?.tab ?? 'tools'}
          onTab={(tab) => go({ screen: 'servers', server: open.name, tab }, 'replace')}
          onClose={() => go({ screen: 'servers' }, 'replace')}
        />
      )}
      {here?.adding === true && <AddServer onClose={() => go({ screen: 'servers' }, 'replace')} />}
      {here?.adding === 'install' && <InstallServer onClose={() => go({ screen: 'servers' }, 'replace')} />}
    </Screen>
  );
}
