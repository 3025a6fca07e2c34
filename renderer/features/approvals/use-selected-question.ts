import type { ApprovalView } from '../../../shared/model/approval.ts';
import { useCore, useGo, useRoute } from '../../app/services.ts';

interface SelectedQuestion {
  questions: readonly ApprovalView[];
  question: ApprovalView | undefined;
  /** From 0; 0 too when there is none. */
  index: number;
  select: (index: number) => void;
}

/** The question on the screen: the one of the route while it waits, else the oldest. A new one never pushes it aside. */
export function useSelectedQuestion(): SelectedQuestion {
  const questions = useCore(({ approvals }) => approvals);
  const route = useRoute();
  const go = useGo();
  const wanted = route.screen === 'approvals' ? route.question : undefined;
  const index = Math.max(
    0,
    questions.findIndex(({ id }) => id === wanted),
  );
  return {
    questions,
    question: questions[index],
    index,
    select: (to) => {
      const next = questions[Math.max(0, Math.min(questions.length - 1, to))];
      if (next !== undefined) go({ screen: 'approvals', tab: 'waiting', question: next.id }, 'replace');
    },
  };
}
