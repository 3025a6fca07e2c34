import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './pill.module.css';
import { StatusMark, type Tone } from './status-mark.tsx';

/** A word with a colour and a shape. */
export function Pill({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return (
    <span className={classNames(styles.pill, styles[tone])}>
      <StatusMark tone={tone} />
      {children}
    </span>
  );
}

/** A quieter pill with an outline, for facts that are many. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }): ReactNode {
  return (
    <span className={classNames(styles.badge, styles[`${tone}Text`])}>
      <StatusMark tone={tone} />
      <span className={styles.badgeText}>{children}</span>
    </span>
  );
}
