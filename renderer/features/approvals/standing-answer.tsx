import { Popover } from '@base-ui/react/popover';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { ApprovalAnswer, ApprovalView, GrantScope, Lifetime } from '../../../shared/model/approval.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { type AllowBlock, blockText } from './allow-block.ts';
import { hasLifetime, hasScope, LIFETIMES, rulePreview, SCOPES } from './standing-options.ts';
import styles from './standing-answer.module.css';
import type { Answer } from './use-answer.ts';

const text = strings.approvals.standing;

interface StandingAnswerProps {
  question: ApprovalView;
  answer: ApprovalAnswer;
  block: AllowBlock | undefined;
  onAnswer: (answer: Answer) => void;
}

/** An answer that holds longer than once: how long and for what, nothing chosen beforehand, with the rule it makes. */
export function StandingAnswer({ question, answer, block, onAnswer }: StandingAnswerProps): ReactNode {
  const [lifetime, setLifetime] = useState<Lifetime>();
  const [scope, setScope] = useState<GrantScope>();
  const isAllow = answer === 'allow';
  const impossible = isAllow && !question.userMayAllow;
  const chosen = lifetime !== undefined && scope !== undefined;
  const preview = chosen ? rulePreview(question, answer, lifetime, scope) : undefined;
  const ready = preview !== undefined && block === undefined;
  const note = !chosen
    ? text.choose
    : preview === undefined
      ? text.notPossible
      : block !== undefined && block.kind !== 'arming'
        ? blockText(block)
        : undefined;

  return (
    <Popover.Root
      onOpenChange={() => {
        setLifetime(undefined);
        setScope(undefined);
      }}
    >
      <Popover.Trigger
        render={<Button look={isAllow ? 'plain' : 'quiet'} />}
        disabled={impossible}
        data-testid={`${answer}-for`}
      >
        {isAllow ? strings.approvals.allowFor : strings.approvals.denyFor}
        <ChevronDown size={14} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align={isAllow ? 'end' : 'start'} sideOffset={8}>
          <Popover.Popup className={styles.popup}>
            <Popover.Title className={styles.title}>
              {isAllow ? text.allowTitle : text.denyTitle}
            </Popover.Title>
            <div className={styles.columns}>
              <Options
                label={text.lifetime}
                options={LIFETIMES}
                names={text.lifetimes}
                chosen={lifetime}
                isPossible={(value) => hasLifetime(question, answer, value)}
                onChoose={setLifetime}
              />
              <Options
                label={text.scope}
                options={SCOPES}
                names={text.scopes}
                chosen={scope}
                isPossible={(value) => hasScope(question, answer, value)}
                onChoose={setScope}
              />
            </div>
            {!hasLifetime(question, answer, 'always') && <p className={styles.note}>{text.alwaysNeedsPin}</p>}
            <div className={styles.preview} aria-live="polite" data-testid="rule-preview">
              {preview !== undefined ? (
                <VisibleText text={preview} />
              ) : (
                <span className={styles.note}>{note}</span>
              )}
              {preview !== undefined && note !== undefined && <p className={styles.note}>{note}</p>}
            </div>
            <Button
              look={isAllow ? 'primary' : 'danger'}
              aria-disabled={!ready}
              onClick={() => ready && chosen && onAnswer({ answer, lifetime, scope })}
            >
              {isAllow ? text.allow : text.deny}
            </Button>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface OptionsProps<Value extends string> {
  label: string;
  options: readonly Value[];
  names: Readonly<Record<Value, string>>;
  chosen: Value | undefined;
  isPossible: (value: Value) => boolean;
  onChoose: (value: Value) => void;
}

function Options<Value extends string>({
  label,
  options,
  names,
  chosen,
  isPossible,
  onChoose,
}: OptionsProps<Value>): ReactNode {
  const group = useId();
  return (
    <fieldset className={styles.options}>
      <legend className={styles.legend}>{label}</legend>
      {options.map((value) => (
        <label key={value} className={styles.option}>
          <input
            type="radio"
            name={group}
            value={value}
            checked={chosen === value}
            disabled={!isPossible(value)}
            onChange={() => onChoose(value)}
          />
          {names[value]}
        </label>
      ))}
    </fieldset>
  );
}
