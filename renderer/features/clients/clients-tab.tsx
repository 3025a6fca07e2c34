import { Monitor } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ClientView } from '../../../shared/model/client.ts';
import { strings } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ChangeDialog, type ConfigAct } from './change-dialog.tsx';
import { ClientCard } from './client-card.tsx';
import { isThere } from './client-standing.ts';
import styles from './clients.module.css';

const text = strings.clients;

/** The clients that are on this machine; the others are folded, with where they were looked for. */
export function ClientsTab({ clients }: { clients: readonly ClientView[] }): ReactNode {
  const [act, setAct] = useState<ConfigAct>();
  const there = clients.filter(isThere);
  const others = clients.filter((client) => !isThere(client));
  return (
    <div className={styles.tab} role="tabpanel" aria-label={text.tabs.clients}>
      {there.length === 0 ? (
        <EmptyState icon={<Monitor size={22} />} title={text.emptyTitle}>
          {text.emptyText}
        </EmptyState>
      ) : (
        <ul className={styles.list} aria-label={text.list}>
          {there.map((client) => (
            <ClientCard key={client.id} client={client} onAct={setAct} />
          ))}
        </ul>
      )}
      {others.length > 0 && <Others clients={others} />}
      {act !== undefined && <ChangeDialog act={act} onClose={() => setAct(undefined)} />}
    </div>
  );
}

function Others({ clients }: { clients: readonly ClientView[] }): ReactNode {
  return (
    <details className={styles.others}>
      <summary>{text.others(clients.length)}</summary>
      <p>{text.othersText}</p>
      <dl className={styles.otherList}>
        {clients.map(({ id, name, configs }) => (
          <div key={id} className={styles.other}>
            <dt>
              <VisibleText text={name} />
            </dt>
            <dd>
              {configs.map(({ path }) => (
                <code key={path} className={styles.otherPath}>
                  <VisibleText text={path} />
                </code>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
