import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { DefinitionChange } from '../../../shared/model/pin.ts';
import { strings } from '../../strings/strings.ts';
import hidden from '../hidden.module.css';
import { VisibleText } from '../visible-text.tsx';
import styles from './review.module.css';

const text = strings.review;

/** Where two definitions differ, word by word. What was taken out and put in is said to screen readers too. */
export function WordChanges({
  changes,
}: {
  changes: readonly z.infer<typeof DefinitionChange>[];
}): ReactNode {
  if (changes.length === 0) return <p className={styles.where}>{text.noChanges}</p>;
  return (
    <dl className={styles.changes} aria-label={text.changes}>
      {changes.map(({ where, parts }) => (
        <div key={where} className={styles.change}>
          <dt className={styles.where}>
            <VisibleText text={where} />
          </dt>
          <dd className={styles.parts}>
            {parts.map((part, index) =>
              part.kind === 'same' ? (
                <VisibleText key={index} text={part.text} />
              ) : part.kind === 'added' ? (
                <ins key={index} className={styles.added}>
                  <span className={hidden.hidden}>{text.added}: </span>
                  <VisibleText text={part.text} />
                </ins>
              ) : (
                <del key={index} className={styles.removed}>
                  <span className={hidden.hidden}>{text.removed}: </span>
                  <VisibleText text={part.text} />
                </del>
              ),
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
