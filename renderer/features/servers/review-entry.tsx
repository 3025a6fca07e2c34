import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { formatAgo } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Pill } from '../../ui/pill.tsx';
import { FindingList } from '../../ui/review/finding-list.tsx';
import { WordChanges } from '../../ui/review/word-changes.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import details from './server-detail.module.css';
import type { Item } from './tool-review.tsx';
import styles from './tool-review.module.css';

const text = strings.review;

interface ReviewEntryProps {
  item: Item;
  isOpen: boolean;
  disabled: boolean;
  onAccept: () => void;
  onReject: () => void;
}

/** One thing to review. It must be opened to be answered by itself: what is accepted was on the screen. */
export function ReviewEntry({ item, isOpen, disabled, onAccept, onReject }: ReviewEntryProps): ReactNode {
  const now = useNow(30_000);
  const { kind, name, pin, rejected, findings, changes, seenAt } = item;
  const worst = findings.some(({ severity }) => severity === 'block') ? 'bad' : 'wait';
  const shown = kind === 'instructions' ? text.instructions : visibleText(name);
  return (
    <li>
      <details className={details.tool} open={isOpen} data-testid="review-item" data-pin={pin}>
        <summary>
          <ChevronRight size={14} aria-hidden="true" className={details.chevron} />
          <span className={details.toolName}>
            {kind === 'instructions' ? (
              text.instructions
            ) : (
              <code>
                <VisibleText text={name} />
              </code>
            )}
          </span>
          {findings.length > 0 && <Pill tone={worst}>{text.findingCount(findings.length)}</Pill>}
          <Pill tone={rejected ? 'plain' : 'info'}>{rejected ? text.rejected : text.pin[pin]}</Pill>
        </summary>
        <div className={details.toolBody}>
          <FindingList findings={findings} />
          <WordChanges changes={changes} />
          {findings.length === 0 && <p className={details.quiet}>{text.nothingFound}</p>}
          <div className={styles.answers}>
            <span className={details.quiet}>
              {text.kind[kind]}, {text.seen(formatAgo(seenAt, now))}
            </span>
            {!rejected && (
              <Button small disabled={disabled} aria-label={text.rejectLabel(shown)} onClick={onReject}>
                {text.reject}
              </Button>
            )}
            <Button small disabled={disabled} aria-label={text.acceptLabel(shown)} onClick={onAccept}>
              {text.accept}
            </Button>
          </div>
        </div>
      </details>
    </li>
  );
}
