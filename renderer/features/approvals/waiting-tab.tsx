import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isOverlayOpen, isTyping } from '../../ui/keyboard.ts';
import { useWindowKey } from '../../ui/use-window-key.ts';
import { QuestionCard } from './question-card.tsx';
import { questionKey } from './question-key.ts';
import { Queue } from './queue.tsx';
import { SessionBanners } from './session-banners.tsx';
import { useSelectedQuestion } from './use-selected-question.ts';
import styles from './waiting-tab.module.css';

/** The queue and the question that is being read. */
export function WaitingTab(): ReactNode {
  const { questions, question, index, select } = useSelectedQuestion();
  useWindowKey((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isOverlayOpen()) return;
    if (event.key === 'j') select(index + 1);
    else if (event.key === 'k') select(index - 1);
  });
  return (
    <div className={styles.waiting} role="tabpanel" aria-label={strings.approvals.tabs.waiting}>
      <SessionBanners />
      {question === undefined ? (
        <EmptyState icon={<ShieldCheck size={22} />} title={strings.approvals.emptyTitle}>
          {strings.approvals.emptyText}
        </EmptyState>
      ) : (
        <div className={styles.columns}>
          {questions.length > 1 && <Queue questions={questions} index={index} onSelect={select} />}
          <div className={styles.stage}>
            <QuestionCard key={questionKey(question)} question={question} />
          </div>
        </div>
      )}
    </div>
  );
}
