import { type FormEvent, type ReactNode, useState } from 'react';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import styles from './add-server.module.css';
import { formInput, formProblems, type ServerForm } from './add-server-form.ts';
import { Argv } from './definition-tab.tsx';
import { EnvFields } from './env-fields.tsx';
import { HowToAdd } from './how-to-add.tsx';
import { splitCommand } from './split-command.ts';

const text = strings.servers.form;
const EMPTY: ServerForm = { name: '', command: '', cwd: '', env: [] };

/** Defines a local server. What the core says against it stands under the fields. */
export function AddServer({ onClose }: { onClose: () => void }): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [form, setForm] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const problems = tried ? formProblems(form) : {};
  const change = (part: Partial<ServerForm>): void => {
    setForm({ ...form, ...part });
    setRefusal(undefined);
  };
  const submit = async (): Promise<void> => {
    setTried(true);
    if (sending || Object.keys(formProblems(form)).length > 0) return;
    setSending(true);
    const result = await connection.call('servers.add', formInput(form));
    setSending(false);
    if (!result.ok) return setRefusal(errorText(result.error));
    toast(text.added(form.name));
    onClose();
  };
  return (
    <Modal title={text.title} onClose={onClose}>
      <HowToAdd way="command" />
      <form
        className={fields.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={text.name} hint={text.nameHint} problem={problems.name}>
          {(props) => (
            <input {...props} value={form.name} onChange={(event) => change({ name: event.target.value })} />
          )}
        </Field>
        <Field label={text.command} hint={text.commandHint} problem={problems.command}>
          {(props) => (
            <textarea
              {...props}
              rows={2}
              value={form.command}
              onChange={(event) => change({ command: event.target.value })}
            />
          )}
        </Field>
        <CommandPreview command={form.command} />
        <Field label={text.folder} hint={text.folderHint}>
          {(props) => (
            <input {...props} value={form.cwd} onChange={(event) => change({ cwd: event.target.value })} />
          )}
        </Field>
        <EnvFields rows={form.env} problem={problems.env} onChange={(env) => change({ env })} />
        <Refusal text={refusal} />
        <div className={fields.actions}>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          <Button type="submit" look="primary" disabled={sending || !connected}>
            {sending ? text.submitting : text.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function CommandPreview({ command }: { command: string }): ReactNode {
  const { argv, openQuote, shellSigns } = splitCommand(command);
  if (argv.length === 0) return <p className={fields.hint}>{text.argvEmpty}</p>;
  return (
    <div className={styles.preview} data-testid="argv">
      <p className={fields.hint}>{text.argv}</p>
      <Argv argv={argv} />
      {openQuote && <p className={styles.warn}>{text.openQuote}</p>}
      {shellSigns.length > 0 && <p className={styles.warn}>{text.shell(shellSigns.join(', '))}</p>}
    </div>
  );
}
