import { type ReactNode, useState } from 'react';
import type { SandboxChange } from '../../../shared/model/sandbox.ts';
import type { SandboxGrants } from '../../../shared/model/server.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import field from '../../ui/field.module.css';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import styles from './sandbox.module.css';

const text = strings.sandbox.dialog;

interface GrantsChangeProps {
  server: string;
  grants: SandboxGrants | undefined;
  onBack: (() => void) | undefined;
  onClose: () => void;
}

/** What a change of grants would do, line by line, and the button that does it. */
export function GrantsChange({ server, grants, onBack, onClose }: GrantsChangeProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [restart, setRestart] = useState(true);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const input = { name: server, ...(grants === undefined ? {} : { grants }) };
  const preview = useCall('sandbox.preview', input);
  const running = preview.kind === 'loaded' ? preview.value.running : 0;
  const problem = preview.kind === 'loaded' ? preview.value.problem : undefined;
  const apply = async (): Promise<void> => {
    setSending(true);
    const result = await connection.call('sandbox.change', { ...input, restart });
    setSending(false);
    if (!result.ok) return setRefusal(errorText(result.error));
    toast(text.done(visibleText(server), result.value.restarted));
    onClose();
  };
  const ready = preview.kind === 'loaded' && problem === undefined && connected && !sending;
  return (
    <div className={field.form} data-testid="grants-change">
      {preview.kind === 'loading' && <p className={field.hint}>{text.asking}</p>}
      {preview.kind === 'failed' && <Refusal text={preview.message} />}
      {preview.kind === 'loaded' && (
        <>
          <Lines change={preview.value} />
          <Refusal text={problem} />
          {running === 0 ? (
            <p className={field.hint}>{text.notRunning}</p>
          ) : (
            <div>
              <label className={styles.check}>
                <input
                  type="checkbox"
                  checked={restart}
                  onChange={(event) => setRestart(event.target.checked)}
                />
                {text.restart(running)}
              </label>
              {!restart && <p className={field.hint}>{text.noRestart}</p>}
            </div>
          )}
        </>
      )}
      <Refusal text={refusal} />
      <div className={field.actions}>
        <Button onClick={onBack ?? onClose}>{onBack === undefined ? strings.app.cancel : text.back}</Button>
        <Button look="primary" disabled={!ready} onClick={() => void apply()}>
          {sending ? text.applying : running > 0 && restart ? text.applyRestart : text.apply}
        </Button>
      </div>
    </div>
  );
}

function Lines({ change: { added, removed } }: { change: SandboxChange }): ReactNode {
  if (added.length + removed.length === 0) return <p>{text.same}</p>;
  return (
    <>
      <LineList title={text.removed} lines={removed} kind="removed" />
      <LineList title={text.added} lines={added} kind="added" />
    </>
  );
}

interface LineListProps {
  title: string;
  lines: readonly string[];
  kind: 'added' | 'removed';
}

function LineList({ title, lines, kind }: LineListProps): ReactNode {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={styles.lineTitle}>{title}</h3>
      <ul className={styles.lines} data-kind={kind}>
        {lines.map((line) => (
          <li key={line} className={styles.line} data-testid={`line-${kind}`}>
            <span aria-hidden="true">{kind === 'added' ? '+' : '−'}</span>
            <span>
              <VisibleText text={line} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
