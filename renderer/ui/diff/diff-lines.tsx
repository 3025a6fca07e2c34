import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import hidden from '../hidden.module.css';
import { ScrollRegion } from '../scroll-region.tsx';
import { VisibleText } from '../visible-text.tsx';
import type { DiffLine } from './file-diff.ts';
import styles from './file-change.module.css';

const text = strings.approvals.diff;
const CHUNK = 200;
const SIGNS = { same: ' ', removed: '−', added: '+' } as const;

/** The lines of a diff, in chunks that are laid out only when they come into view. */
export function DiffLines({ lines, label }: { lines: readonly DiffLine[]; label: string }): ReactNode {
  const chunks = Array.from({ length: Math.ceil(lines.length / CHUNK) }, (_, index) =>
    lines.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  return (
    <ScrollRegion className={styles.diff} label={label} testId="diff">
      {chunks.map((chunk, index) => (
        <div key={index} className={chunks.length > 1 ? styles.chunk : undefined}>
          {chunk.map((line, offset) => (
            <Line key={offset} line={line} />
          ))}
        </div>
      ))}
    </ScrollRegion>
  );
}

function Line({ line }: { line: DiffLine }): ReactNode {
  if (line.kind === 'gap') return <p className={styles.gap}>{text.unchanged(line.lines)}</p>;
  return (
    <p className={styles[line.kind]} data-kind={line.kind}>
      <span className={styles.number} aria-hidden="true">
        {line.kind === 'removed' ? line.before : line.after}
      </span>
      <span className={styles.sign} aria-hidden="true">
        {SIGNS[line.kind]}
      </span>
      {line.kind !== 'same' && <span className={hidden.hidden}>{text[line.kind]}: </span>}
      <span className={styles.code}>
        {'words' in line && line.words !== undefined ? (
          line.words.map((word, index) =>
            word.changed ? (
              <mark key={index} className={styles.word}>
                <VisibleText text={word.text} />
              </mark>
            ) : (
              <VisibleText key={index} text={word.text} />
            ),
          )
        ) : (
          <VisibleText text={line.text} />
        )}
      </span>
    </p>
  );
}
