import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import styles from './choices.module.css';

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  count?: number;
}

interface ChoicesProps<Value extends string> {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  /** `tablist` when they switch what is below, `radiogroup` when they narrow it. */
  role: 'tablist' | 'radiogroup';
}

/** A row of chips, one of them chosen; arrows move between them. */
export function Choices<Value extends string>({
  label,
  choices,
  value,
  onChange,
  role,
}: ChoicesProps<Value>): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = choices.findIndex((choice) => choice.value === value);
    const next = choices[(index + step + choices.length) % choices.length];
    if (next === undefined) return;
    onChange(next.value);
    list.current?.querySelectorAll('button')[choices.indexOf(next)]?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- `role` is tablist or radiogroup
    <div ref={list} role={role} aria-label={label} className={styles.choices} onKeyDown={onKeyDown}>
      {choices.map((choice) => {
        const chosen = choice.value === value;
        return (
          <button
            key={choice.value}
            type="button"
            role={role === 'tablist' ? 'tab' : 'radio'}
            {...(role === 'tablist' ? { 'aria-selected': chosen } : { 'aria-checked': chosen })}
            tabIndex={chosen ? 0 : -1}
            className={styles.choice}
            onClick={() => onChange(choice.value)}
          >
            {choice.label}
            {choice.count !== undefined && choice.count > 0 && (
              <span className={styles.count}>{choice.count}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}
