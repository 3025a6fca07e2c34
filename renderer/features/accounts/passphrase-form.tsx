import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';

const text = strings.accounts.vault;
/** For a passphrase that is chosen here; one that exists already is taken as it is. */
const SHORTEST = 8;

export type PassphraseAim = 'create' | 'unlock' | 'change';
const TITLES = { create: text.createTitle, unlock: text.unlockTitle, change: text.changeTitle };

interface PassphraseFormProps {
  aim: PassphraseAim;
  onClose: () => void;
  onChanged: () => void;
}

/** Takes a passphrase, twice where it is new. It leaves its field once and is kept nowhere here. */
export function PassphraseForm({ aim, onClose, onChanged }: PassphraseFormProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const [sending, setSending] = useState(false);
  const isNew = aim !== 'unlock';
  const submit = async (): Promise<void> => {
    const passphrase = first.current?.value ?? '';
    if (sending || passphrase === '') return;
    if (isNew && passphrase.length < SHORTEST) return setProblem(text.short);
    if (isNew && second.current?.value !== passphrase) return setProblem(text.differs);
    setSending(true);
    for (const { current } of [first, second]) if (current !== null) current.value = '';
    const result = await connection.call(aim === 'change' ? 'vault.rekey' : 'vault.unlock', { passphrase });
    setSending(false);
    onChanged();
    if (!result.ok) return setProblem(errorText(result.error));
    toast(aim === 'change' ? text.rekeyed : text.unlocked);
    onClose();
  };
  return (
    <Modal title={TITLES[aim]} onClose={onClose}>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={isNew ? text.newPassphrase : text.passphrase} problem={problem}>
          {(props) => (
            <input
              {...props}
              ref={first}
              type="password"
              autoComplete={isNew ? 'new-password' : 'current-password'}
              onChange={() => setProblem(undefined)}
            />
          )}
        </Field>
        {isNew && (
          <Field label={text.again} hint={text.short}>
            {(props) => <input {...props} ref={second} type="password" autoComplete="new-password" />}
          </Field>
        )}
        <div className={fields.actions}>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          <Button type="submit" look="primary" disabled={sending || !connected}>
            {sending ? text.working : isNew ? TITLES[aim] : text.unlock}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
