import type { ReactNode } from 'react';
import type { ServerSandbox } from '../../../shared/model/sandbox.ts';
import { strings } from '../../strings/strings.ts';
import { Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './sandbox.module.css';

const text = strings.sandbox;
const AXES = ['files', 'network', 'processes', 'limits'] as const;
const TONES: Record<ServerSandbox['view']['level'], Tone> = {
  isolated: 'good',
  restricted: 'wait',
  none: 'bad',
};

/** Each axis with its level and what that means. */
export function SandboxAxes({ sandbox: { view, reasons, preset } }: { sandbox: ServerSandbox }): ReactNode {
  return (
    <section className={styles.section} aria-label={text.axes}>
      <h3>{text.axes}</h3>
      <dl className={styles.axes}>
        {AXES.map((axis) => (
          <div key={axis} className={styles.axis} data-testid={`axis-${axis}`}>
            <dt>{text.axis[axis]}</dt>
            <dd>
              <Pill tone={TONES[view.axes[axis]]}>{text.level[view.axes[axis]]}</Pill>
              <span className={styles.axisText}>{text.sentence[axis][view.axes[axis]]}</span>
            </dd>
          </div>
        ))}
      </dl>
      {reasons
        .filter((reason) => reason !== preset?.reason)
        .map((reason) => (
          <p key={reason} className={styles.quiet}>
            <VisibleText text={reason} />
          </p>
        ))}
    </section>
  );
}
