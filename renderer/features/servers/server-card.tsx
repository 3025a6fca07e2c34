import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import { useClientName } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { IsolationBadge } from './isolation-badge.tsx';
import { SandboxBadges } from './sandbox-badges.tsx';
import { StatePill } from './server-state.tsx';
import styles from './servers.module.css';
import { Sparkline } from './sparkline.tsx';

const text = strings.servers;

/** One server at a glance. The whole card opens it; its name is the button. */
export function ServerCard({
  server,
  open,
  onOpen,
}: {
  server: ServerView;
  open: boolean;
  onOpen: () => void;
}): ReactNode {
  const clientName = useClientName();
  const problem = problemOf(server);
  return (
    <li
      className={classNames(styles.card, open && styles.open)}
      data-testid="server"
      data-server={server.name}
    >
      <div className={styles.top}>
        <h2 className={styles.name}>
          <button type="button" className={styles.opener} aria-expanded={open} onClick={onOpen}>
            <VisibleText text={server.name} />
          </button>
        </h2>
        <StatePill server={server} />
        <IsolationBadge server={server} />
        <Sparkline buckets={server.callsPerBucket} />
      </div>
      <p className={styles.identity} title={visibleText(server.identity)}>
        <VisibleText text={server.identity} />
      </p>
      {problem !== undefined && (
        <p className={server.state.kind === 'degraded' ? styles.concern : styles.problem}>
          <VisibleText text={problem} />
        </p>
      )}
      {server.admission.effect === 'allow' && <SandboxBadges server={server} />}
      <p className={styles.facts}>
        <span>{server.toolCount === undefined ? text.toolsUnknown : text.tools(server.toolCount)}</span>
        <span>{text.sessions(server.sessions)}</span>
        <span className={styles.clients}>
          {server.clients.length === 0 ? (
            text.noClients
          ) : (
            <VisibleText text={server.clients.map(clientName).join(', ')} />
          )}
        </span>
      </p>
    </li>
  );
}

/** What is wrong with a server, shortest first; undefined when nothing is. */
export function problemOf({ admission, state }: ServerView): string | undefined {
  if (admission.effect === 'deny') return admission.message;
  if (state.kind === 'failed') return state.message;
  if (state.kind === 'quarantined') return state.drift;
  if (state.kind === 'degraded') return state.warnings.join('; ');
  return undefined;
}
