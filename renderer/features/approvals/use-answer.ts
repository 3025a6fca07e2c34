import { useState } from 'react';
import type { ApprovalAnswer, GrantScope, Lifetime } from '../../../shared/model/approval.ts';
import { useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';

/** The core's word that a question is closed follows its answer within this time, or something is wrong. */
const SETTLE_MS = 3000;

export interface Answer {
  answer: ApprovalAnswer;
  lifetime: Lifetime;
  scope: GrantScope;
}

/**
 * Sends the answer to a question, one at a time. The question stays on the screen until the core says that it is closed:
 * nothing here is optimistic.
 */
export function useAnswer(id: string): { sending: boolean; send: (answer: Answer) => void } {
  const { connection, questions } = useServices();
  const toast = useToast();
  const [sending, setSending] = useState(false);
  const send = async (answer: Answer): Promise<void> => {
    if (sending) return;
    setSending(true);
    questions.answering(id);
    const result = await connection.call('approvals.answer', { id, by: connection.surface, ...answer });
    if (!result.ok) toast(errorText(result.error), 'error');
    // The core takes an answered question away; a button that came back to life before would invite a second press.
    setTimeout(() => setSending(false), result.ok ? SETTLE_MS : 0);
  };
  return { sending, send: (answer) => void send(answer) };
}
