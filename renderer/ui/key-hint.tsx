import type { ReactNode } from 'react';
import styles from './key-hint.module.css';

/** The keys that do the same, drawn small. Hidden from screen readers: `aria-keyshortcuts` tells them. */
export function KeyHint({ keys }: { keys: string }): ReactNode {
  return (
    <kbd className={styles.keys} aria-hidden="true">
      {keys}
    </kbd>
  );
}
