import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import type { SecretView } from '../../../shared/model/secret.ts';
import { SECRET_NAME } from '../../../shared/util/secret-name.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';
import { Refusal } from '../../ui/refusal.tsx';

const text = strings.accounts.secrets;

interface SecretFormProps {
  /** The one whose value is set; without it the name is asked too. */
  secret: SecretView | undefined;
  onClose: () => void;
  onChanged: () => void;
}

/** Stores a value. It lives in the password field alone, leaves it once, and the field is emptied at that moment. */
export function SecretForm({ secret, onClose, onChanged }: SecretFormProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const value = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(secret?.name ?? '');
  const [problems, setProblems] = useState<{ name?: string; value?: string }>({});
  const [refusal, setRefusal] = useState<string>();
  const [sending, setSending] = useState(false);
  const shown = visibleText(name);
  const title =
    secret === undefined
      ? text.addTitle
      : secret.changedAt === undefined
        ? text.setTitle(shown)
        : text.replaceTitle(shown);
  const submit = async (): Promise<void> => {
    const field = value.current;
    if (sending || field === null) return;
    const found = {
      ...(SECRET_NAME.test(name) ? {} : { name: text.nameBad }),
      ...(field.value === '' ? { value: text.valueMissing } : {}),
    };
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    setSending(true);
    const call = connection.call('secrets.set', { name, value: field.value });
    field.value = '';
    const result = await call;
    setSending(false);
    onChanged();
    if (!result.ok) return setRefusal(errorText(result.error));
    toast(text.saved(shown));
    onClose();
  };
  return (
    <Modal title={title} onClose={onClose}>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        {secret === undefined && (
          <Field label={text.name} hint={text.nameHint} problem={problems.name}>
            {(props) => <input {...props} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        )}
        <Field label={text.value} hint={text.valueHint} problem={problems.value}>
          {(props) => (
            <input
              {...props}
              ref={value}
              type="password"
              autoComplete="new-password"
              onChange={() => setRefusal(undefined)}
            />
          )}
        </Field>
        <Refusal text={refusal} />
        <div className={fields.actions}>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          <Button type="submit" look="primary" disabled={sending || !connected}>
            {sending ? text.saving : text.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
