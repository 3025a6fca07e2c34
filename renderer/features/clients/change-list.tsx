import { type ReactNode, useMemo } from 'react';
import type { ConfigChange } from '../../../shared/model/client.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useClientName } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { DiffLines } from '../../ui/diff/diff-lines.tsx';
import { parseUnifiedDiff } from '../../ui/diff/unified-diff.ts';
import { Badge } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { changeError } from './changes.ts';
import styles from './changes.module.css';

const text = strings.clients.change;
type Action = ConfigChange['servers'][number]['action'];
const TONES: Record<Action, Tone> = { adopted: 'good', skipped: 'plain', restored: 'info' };

/** File by file: which servers, what becomes of each, and the lines that change. */
export function ChangeList({ changes }: { changes: readonly ConfigChange[] }): ReactNode {
  if (changes.length === 0) return <p className={styles.quiet}>{text.nothing}</p>;
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <Change key={`${change.client} ${change.path}`} change={change} />
      ))}
    </ul>
  );
}

function Change({ change }: { change: ConfigChange }): ReactNode {
  const client = useClientName()(change.client);
  const lines = useMemo(() => parseUnifiedDiff(change.diff), [change.diff]);
  return (
    <li className={styles.change} data-testid="config-change">
      <p className={styles.caption}>
        <code className={styles.path}>
          <VisibleText text={change.path} />
        </code>
        <span className={styles.quiet}>
          <VisibleText text={text.file(client)} />
        </span>
      </p>
      {change.error !== undefined && (
        <p className={styles.error} role="alert">
          <VisibleText text={changeError(change.error)} />
        </p>
      )}
      <ul className={styles.servers}>
        {change.servers.map((server) => (
          <li key={server.name} className={styles.server}>
            <strong>
              <VisibleText text={server.name} />
            </strong>
            {server.as !== server.name && (
              <span className={styles.quiet}>
                <VisibleText text={text.as(server.as)} />
              </span>
            )}
            <Badge tone={TONES[server.action]}>{text.action[server.action]}</Badge>
            {server.note !== undefined && (
              <span className={styles.quiet}>
                <VisibleText text={server.note} />
              </span>
            )}
            {server.secrets !== undefined && server.secrets.length > 0 && (
              <span className={styles.quiet}>
                <VisibleText text={text.secrets(server.secrets.join(', '))} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {lines.length === 0 ? (
        change.error === undefined && <p className={styles.quiet}>{text.noDiff}</p>
      ) : (
        <div className={styles.diff}>
          <DiffLines lines={lines} label={text.diff(visibleText(change.path))} />
        </div>
      )}
    </li>
  );
}
