import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import type { WarningView } from '../../shared/model/health.ts';
import { formatAgo } from '../strings/format.ts';
import { strings } from '../strings/strings.ts';
import { StatusMark, type Tone } from '../ui/status-mark.tsx';
import { useNow } from '../ui/use-now.ts';
import styles from './health.module.css';
import { useConnected } from './services.ts';

const text = strings.app.health;
const TONES: Record<WarningView['severity'], Tone> = { critical: 'bad', warning: 'wait', info: 'plain' };
const ORDER: WarningView['severity'][] = ['critical', 'warning', 'info'];

/** One line about the health of the whole; opens the list of warnings, each with what to do. */
export function Health({ warnings }: { warnings: readonly WarningView[] }): ReactNode {
  const connected = useConnected();
  if (!connected)
    return (
      <span className={styles.line}>
        <StatusMark tone="bad" /> {text.offline}
      </span>
    );
  if (warnings.length === 0) {
    return (
      <span className={styles.line}>
        <span className={styles.good}>
          <StatusMark tone="good" />
        </span>
        {text.good}
      </span>
    );
  }
  const worst = ORDER.find((severity) => warnings.some((warning) => warning.severity === severity)) ?? 'info';
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.trigger} data-severity={worst}>
        <StatusMark tone={TONES[worst]} />
        {text.warnings(warnings.length)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={8}>
          <Popover.Popup className={styles.popup}>
            <Popover.Title className={styles.title}>{text.title}</Popover.Title>
            <ul className={styles.list}>
              {warnings.map((warning) => (
                <Warning key={warning.code} warning={warning} />
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Warning({ warning }: { warning: WarningView }): ReactNode {
  const now = useNow(30_000);
  return (
    <li className={styles.warning} data-severity={warning.severity}>
      <h3 className={styles.head}>
        <StatusMark tone={TONES[warning.severity]} />
        {warning.title}
      </h3>
      <p>{warning.text}</p>
      {warning.fix !== undefined && (
        <p>
          <strong>{text.fix}</strong> {warning.fix}
        </p>
      )}
      <p className={styles.since}>{text.since(formatAgo(warning.since, now))}</p>
    </li>
  );
}
