import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { Finding } from '../../../shared/model/finding.ts';
import { strings } from '../../strings/strings.ts';
import { VisibleText } from '../visible-text.tsx';
import styles from './review.module.css';

const text = strings.review;

/** What the scan found in a text of a server: what it is, where, and a few words around it. */
export function FindingList({ findings }: { findings: readonly z.infer<typeof Finding>[] }): ReactNode {
  if (findings.length === 0) return null;
  return (
    <ul className={styles.findings} aria-label={text.findings}>
      {findings.map(({ kind, severity, where, excerpt }) => (
        <li key={`${kind} ${where} ${excerpt}`} className={styles.finding} data-severity={severity}>
          <TriangleAlert size={15} aria-hidden="true" className={styles.icon} />
          <div className={styles.words}>
            <p>
              <strong>{text.severity[severity]}</strong>: {text.found[kind]}
            </p>
            <p className={styles.excerpt}>
              <VisibleText text={excerpt} />
            </p>
            <p className={styles.where}>
              <VisibleText text={text.at(where)} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
