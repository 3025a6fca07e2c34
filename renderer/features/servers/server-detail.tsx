import { type ReactNode, useState } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import type { ServerTab } from '../../app/route.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { DetailPane } from '../../ui/detail-pane.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Denied } from './denied.tsx';
import { DefinitionTab } from './definition-tab.tsx';
import { IsolationBadge } from './isolation-badge.tsx';
import { LogsTab } from './logs-tab.tsx';
import { SandboxTab } from './sandbox-tab.tsx';
import styles from './server-detail.module.css';
import { isRunning, serverNote, StatePill } from './server-state.tsx';
import { ToolsTab } from './tools-tab.tsx';

const text = strings.servers;
const TABS: readonly ServerTab[] = ['tools', 'sandbox', 'logs', 'definition'];

interface ServerDetailProps {
  server: ServerView;
  tab: ServerTab;
  onTab: (tab: ServerTab) => void;
  onClose: () => void;
}

/** One server in full. */
export function ServerDetail({ server, tab, onTab, onClose }: ServerDetailProps): ReactNode {
  const now = useNow(1000);
  const denied = server.admission.effect === 'deny';
  return (
    <DetailPane label={server.name} onClose={onClose} wide>
      <header className={styles.head}>
        <h2 className={styles.name}>
          <VisibleText text={server.name} />
        </h2>
        <StatePill server={server} />
        <IsolationBadge server={server} />
      </header>
      {denied ? <Denied server={server} /> : <p className={styles.note}>{serverNote(server, now)}</p>}
      {server.definition.url !== undefined && (
        <p className={styles.url}>
          <code>
            <VisibleText text={server.definition.url} />
          </code>
        </p>
      )}
      <Actions server={server} onRemoved={onClose} />
      <div className={styles.tabs}>
        <Choices
          role="tablist"
          label={text.tabsLabel}
          choices={TABS.map((value) => ({ value, label: text.tabs[value] }))}
          value={tab}
          onChange={onTab}
        />
      </div>
      <div role="tabpanel" aria-label={text.tabs[tab]} className={styles.panel}>
        {tab === 'tools' && <ToolsTab server={server} />}
        {tab === 'sandbox' && <SandboxTab server={server} />}
        {tab === 'logs' && <LogsTab name={server.name} />}
        {tab === 'definition' && <DefinitionTab server={server} />}
      </div>
    </DetailPane>
  );
}

type Asking = 'stop' | 'remove' | undefined;

function Actions({ server, onRemoved }: { server: ServerView; onRemoved: () => void }): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [asking, setAsking] = useState<Asking>();
  const { name } = server;
  const stop = async (): Promise<void> => {
    const result = await connection.call('servers.stop', { name });
    if (result.ok) toast(text.stopped(name, result.value.stopped));
    else toast(errorText(result.error), 'error');
  };
  const remove = async (): Promise<void> => {
    const result = await connection.call('servers.remove', { name });
    if (!result.ok) return toast(errorText(result.error), 'error');
    toast(text.removed(name));
    onRemoved();
  };
  const running = isRunning(server);
  const managed = server.provenance === 'managed';
  return (
    <div className={styles.actions}>
      <Button small disabled={!connected || !running} onClick={() => setAsking('stop')}>
        {text.stop}
      </Button>
      <Button small look="danger" disabled={!connected || managed} onClick={() => setAsking('remove')}>
        {text.remove}
      </Button>
      <span className={styles.why}>{managed ? text.managedRemove : running ? '' : text.notRunning}</span>
      {asking === 'stop' && (
        <Confirm
          title={text.stopTitle(name)}
          text={text.stopText(server.sessions)}
          action={text.stop}
          onConfirm={() => void stop()}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'remove' && (
        <Confirm
          title={text.removeTitle(name)}
          text={text.removeText}
          action={text.remove}
          onConfirm={() => void remove()}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}
