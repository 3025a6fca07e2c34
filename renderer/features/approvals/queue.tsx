import type { KeyboardEvent, ReactNode } from 'react';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { useClientName } from '../../app/services.ts';
import { formatSpan } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { StatusMark } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './queue.module.css';

interface QueueProps {
  questions: readonly ApprovalView[];
  index: number;
  onSelect: (index: number) => void;
}

/** The waiting questions at the side; arrows, or j and k anywhere, move between them. */
export function Queue({ questions, index, onSelect }: QueueProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onSelect(index + step);
  };
  return (
    <div
      className={styles.queue}
      role="listbox"
      aria-label={strings.approvals.queue}
      aria-activedescendant={`queue-${questions[index]?.id ?? ''}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {questions.map((question, at) => (
        <QueueEntry
          key={question.id}
          question={question}
          selected={at === index}
          onSelect={() => onSelect(at)}
        />
      ))}
    </div>
  );
}

function QueueEntry({
  question,
  selected,
  onSelect,
}: {
  question: ApprovalView;
  selected: boolean;
  onSelect: () => void;
}): ReactNode {
  const client = useClientName()(question.client);
  const waited = useNow(1000) - question.createdAt;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the focus and the keys
    <div
      id={`queue-${question.id}`}
      role="option"
      aria-selected={selected}
      className={styles.entry}
      data-risk={question.risk.level}
      onClick={onSelect}
    >
      <span className={styles.name}>
        <StatusMark tone={question.risk.level === 'destructive' ? 'bad' : 'wait'} />
        <span className={styles.call}>
          <VisibleText text={question.server} />.
          <strong>
            <VisibleText text={question.tool} />
          </strong>
        </span>
      </span>
      <span className={styles.detail}>
        <span className={styles.client}>
          <VisibleText text={client} />
        </span>
        <span>{formatSpan(waited)}</span>
      </span>
    </div>
  );
}
