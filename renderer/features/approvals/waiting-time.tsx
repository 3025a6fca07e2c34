import type { ReactNode } from 'react';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { formatClock, formatSpan } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './question-card.module.css';

/** How long the question waits, and until when. It counts, and does nothing else: no colour, no movement. */
export function WaitingTime({ question, client }: { question: ApprovalView; client: string }): ReactNode {
  const waited = useNow(1000) - question.createdAt;
  return (
    <p className={styles.line}>
      {strings.approvals.waiting(formatSpan(waited))}
      {' · '}
      <VisibleText
        text={
          question.state === 'late'
            ? strings.approvals.late(client)
            : strings.approvals.deadline(client, formatClock(question.deadline))
        }
      />
    </p>
  );
}
