import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import { strings } from '../../strings/strings.ts';
import { Badge } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import styles from './servers.module.css';

const text = strings.servers.sandbox;
type Level = ServerView['sandbox']['level'];
const AXES = ['files', 'network', 'processes', 'limits'] as const;
const TONES: Record<Level, Tone> = { isolated: 'good', restricted: 'wait', none: 'bad' };

/** How far a server is shut in, axis by axis. Where nothing is held, `IsolationBadge` says it. */
export function SandboxBadges({ server: { sandbox, definition } }: { server: ServerView }): ReactNode {
  if (definition.url !== undefined) {
    return (
      <ul className={styles.badges} aria-label={text.label}>
        <li>
          <Badge tone="info">{strings.sandbox.remote}</Badge>
        </li>
      </ul>
    );
  }
  const [level] = [...new Set(AXES.map((axis) => sandbox.axes[axis]))];
  const same = AXES.every((axis) => sandbox.axes[axis] === level);
  if (same && level === 'none') return null;
  if (same && level !== undefined) {
    return (
      <ul className={styles.badges} aria-label={text.label}>
        <li>
          <Badge tone={TONES[level]}>{text.level[level]}</Badge>
        </li>
      </ul>
    );
  }
  return (
    <ul className={styles.badges} aria-label={text.label}>
      {AXES.map((axis) => (
        <li key={axis}>
          <Badge tone={TONES[sandbox.axes[axis]]}>
            {text.axis[axis]}: {text.level[sandbox.axes[axis]]}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
