import { type ReactNode, useId } from 'react';
import styles from './field.module.css';

/** What the control of a field must carry so that its label, hint and problem belong to it. */
export interface ControlProps {
  id: string;
  className: string | undefined;
  'aria-describedby': string;
  'aria-invalid': boolean;
  spellCheck: false;
  autoComplete: 'off';
}

interface FieldProps {
  label: string;
  hint?: string;
  problem?: string | undefined;
  children: (props: ControlProps) => ReactNode;
}

/** A labelled control with a hint, or what is wrong with it. */
export function Field({ label, hint, problem, children }: FieldProps): ReactNode {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children({
        id,
        className: styles.control,
        'aria-describedby': `${id}-note`,
        'aria-invalid': problem !== undefined,
        spellCheck: false,
        autoComplete: 'off',
      })}
      <p id={`${id}-note`} className={problem === undefined ? styles.hint : styles.problem}>
        {problem ?? hint}
      </p>
    </div>
  );
}
