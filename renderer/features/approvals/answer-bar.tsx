import { type ReactNode, useEffect, useRef } from 'react';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { useConnected } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { isOverlayOpen, isPrimary, isTyping, primaryKeyName } from '../../ui/keyboard.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { useWindowKey } from '../../ui/use-window-key.ts';
import { allowBlock, blockText } from './allow-block.ts';
import styles from './answer-bar.module.css';
import { questionKey } from './question-key.ts';
import { StandingAnswer } from './standing-answer.tsx';
import { useAnswer } from './use-answer.ts';
import { useArmed } from './use-armed.ts';

const text = strings.approvals;

interface AnswerBarProps {
  question: ApprovalView;
  /** Locked parts that were not opened yet. */
  unopened: string[];
}

/** The answers. Deny has the focus and Esc; allowing needs a question that was on the screen for half a second. */
export function AnswerBar({ question, unopened }: AnswerBarProps): ReactNode {
  const { sending, send } = useAnswer(question.id);
  const connected = useConnected();
  const armed = useArmed(questionKey(question));
  const denyButton = useRef<HTMLButtonElement>(null);
  const block = allowBlock({ connected, sending, unopened, armed });
  const canDeny = connected && !sending;

  const deny = (): void => {
    if (canDeny) send({ answer: 'deny', lifetime: 'once', scope: 'exact' });
  };
  const allow = (): void => {
    if (block === undefined) send({ answer: 'allow', lifetime: 'once', scope: 'exact' });
  };
  useEffect(() => {
    // Never take the focus from something one types into, or from an open dialog.
    if (!isTyping(document.activeElement) && !isOverlayOpen())
      denyButton.current?.focus({ preventScroll: true });
  }, []);
  useWindowKey((event) => {
    if (event.repeat || event.defaultPrevented || isTyping(event.target) || isOverlayOpen()) return;
    if (event.key === 'Escape') deny();
    else if (event.key === 'Enter' && isPrimary(event)) allow();
    else return;
    event.preventDefault();
  });

  return (
    <footer className={styles.bar}>
      <div className={styles.buttons}>
        <Button
          ref={denyButton}
          aria-disabled={!canDeny}
          aria-keyshortcuts="Escape"
          onClick={deny}
          data-testid="deny"
        >
          {text.deny}
          <KeyHint keys="Esc" />
        </Button>
        <StandingAnswer
          question={question}
          answer="deny"
          block={connected ? (sending ? { kind: 'sending' } : undefined) : { kind: 'offline' }}
          onAnswer={send}
        />
        <span className={styles.space} />
        <StandingAnswer question={question} answer="allow" block={block} onAnswer={send} />
        <Button
          look="primary"
          aria-disabled={block !== undefined}
          aria-describedby="allow-note"
          aria-keyshortcuts="Control+Enter Meta+Enter"
          onClick={allow}
          data-testid="allow-once"
        >
          {text.allowOnce}
          <KeyHint keys={`${primaryKeyName()} ↵`} />
        </Button>
      </div>
      <p
        className={styles.note}
        id="allow-note"
        aria-live={block?.kind === 'arming' || block === undefined ? 'off' : 'polite'}
        data-block={block?.kind}
      >
        {block !== undefined && block.kind !== 'arming'
          ? blockText(block)
          : question.userMayAllow
            ? text.escHint
            : text.policyAsks}
      </p>
    </footer>
  );
}
