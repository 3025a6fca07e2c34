import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { UpdateDiff } from '../../../shared/model/package.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import type { Loaded } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import styles from './sandbox.module.css';

const text = strings.packages.update;

interface UpdateDialogProps {
  server: string;
  version: string;
  prepared: Loaded<CallOutput<'packages.prepare'>>;
  onClose: () => void;
  onAccepted: () => void;
}

/** How a newer version differs from the one that runs. Takes exactly what was compared. */
export function UpdateDialog(props: UpdateDialogProps): ReactNode {
  const { server, version, prepared, onClose, onAccepted } = props;
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const update = prepared.kind === 'loaded' ? prepared.value.update : undefined;
  const accept = async ({ to, tree }: UpdateDiff): Promise<void> => {
    setSending(true);
    const result = await connection.call('packages.accept', { name: server, version: to, tree });
    setSending(false);
    if (!result.ok) return setRefusal(errorText(result.error));
    toast(text.accepted(visibleText(server), visibleText(to)));
    onAccepted();
    onClose();
  };
  return (
    <Modal title={text.dialog(visibleText(server), visibleText(version))} onClose={onClose}>
      <div className={fields.form} data-testid="update">
        {prepared.kind === 'loading' && <p role="status">{text.preparing}</p>}
        {prepared.kind === 'failed' && <Refusal text={prepared.message} />}
        {prepared.kind === 'loaded' && update === undefined && <p>{text.nothing}</p>}
        {update !== undefined && <Difference update={update} />}
        <Refusal text={refusal} />
        <p className={fields.hint}>{text.hint}</p>
        <div className={fields.actions}>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          {update !== undefined && (
            <Button look="primary" disabled={sending || !connected} onClick={() => void accept(update)}>
              {sending ? text.accepting : text.accept(visibleText(update.to))}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

function Difference({ update: { tools, toolsProblem, dependencies } }: { update: UpdateDiff }): ReactNode {
  return (
    <>
      <section className={styles.section} aria-label={text.tools}>
        <h3>{text.tools}</h3>
        {toolsProblem !== undefined && (
          <p className={fields.problem}>
            <VisibleText text={text.toolsProblem(toolsProblem)} />
          </p>
        )}
        {toolsProblem === undefined && tools.length === 0 && <p>{text.toolsSame}</p>}
        <ul className={styles.plain}>
          {tools.map(({ name, change, parts }) => (
            <li key={name}>
              <code>
                <VisibleText text={name} />
              </code>{' '}
              {change === 'changed' ? (
                <VisibleText text={text.parts(parts.join(', '))} />
              ) : (
                text.change[change]
              )}
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.section} aria-label={text.dependencies}>
        <h3>{text.dependencies}</h3>
        <p>{dependencies.length === 0 ? text.dependenciesSame : text.dependency(dependencies.length)}</p>
        <ul className={styles.plain}>
          {dependencies.map(({ name, from, to }) => (
            <li key={name}>
              <code>
                <VisibleText text={name} />
              </code>{' '}
              <VisibleText text={`${from ?? text.added} → ${to ?? text.removed}`} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
