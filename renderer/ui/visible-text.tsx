import type { ReactNode } from 'react';
import { visibleText } from '../../shared/util/visible-text.ts';
import styles from './visible-text.module.css';

const ESCAPE = /(⟨U\+[0-9A-F]{4,6}⟩)/;

/**
 * Text that came from a server, a model or a client: a text node, hidden characters written as marked escapes. The only
 * way such text may reach the screen.
 */
export function VisibleText({ text }: { text: string }): ReactNode {
  const shown = visibleText(text);
  if (shown === text) return text;
  return shown.split(ESCAPE).map((part, index) =>
    index % 2 === 1 ? (
      <span key={index} className={styles.escape}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}
