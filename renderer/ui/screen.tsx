import type { ReactNode } from 'react';
import styles from './screen.module.css';

interface ScreenProps {
  title: string;
  /** Says how much there is. */
  note?: string;
  tools?: ReactNode;
  /** Over everything else on it. */
  banner?: ReactNode;
  children: ReactNode;
}

/** A screen: its title bar and what is below. */
export function Screen({ title, note, tools, banner, children }: ScreenProps): ReactNode {
  return (
    <main className={styles.screen} id="main" tabIndex={-1} aria-label={title}>
      <header className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {note !== undefined && <p className={styles.note}>{note}</p>}
        <div className={styles.tools}>{tools}</div>
      </header>
      {banner}
      <div className={styles.body}>{children}</div>
    </main>
  );
}
