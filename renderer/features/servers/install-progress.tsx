import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import fields from '../../ui/field.module.css';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './add-server.module.css';
import type { InstallState } from './use-install.ts';

const text = strings.packages;

interface InstallProgressProps {
  state: Extract<InstallState, { kind: 'installing' }>;
  onCancel: () => void;
  onClose: () => void;
}

/** How far an installation is. Its length is not known at first. */
export function InstallProgress({
  state: { view, cancelling },
  onCancel,
  onClose,
}: InstallProgressProps): ReactNode {
  const phase = view === undefined ? text.starting : text.phase[view.phase];
  const known = view !== undefined && view.total > 0;
  return (
    <div className={fields.form} data-testid="install-progress">
      <p role="status">
        <strong>{cancelling ? text.cancelling : phase}</strong>
        {known && ` ${text.progress(view.done, view.total)}`}
      </p>
      <progress
        className={styles.progress}
        aria-label={phase}
        {...(known ? { value: view.done, max: view.total } : {})}
      />
      {view !== undefined && (
        <p className={fields.hint}>
          <code>
            <VisibleText text={view.spec} />
          </code>
        </p>
      )}
      <p className={fields.hint}>{text.goesOn}</p>
      <div className={fields.actions}>
        <Button disabled={cancelling} onClick={onCancel}>
          {text.cancel}
        </Button>
        <Button look="primary" onClick={onClose}>
          {strings.app.close}
        </Button>
      </div>
    </div>
  );
}
