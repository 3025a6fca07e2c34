import type { ReactNode } from 'react';
import fields from './field.module.css';
import { VisibleText } from './visible-text.tsx';

/** Why something was not done. Nothing while there is nothing to say. */
export function Refusal({ text }: { text: string | undefined }): ReactNode {
  if (text === undefined) return null;
  return (
    <p className={fields.refusal} role="alert">
      <VisibleText text={text} />
    </p>
  );
}
