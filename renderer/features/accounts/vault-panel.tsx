import { type ReactNode, useState } from 'react';
import type { VaultView } from '../../../shared/model/secret.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { PassphraseForm, type PassphraseAim } from './passphrase-form.tsx';
import styles from './secrets.module.css';

const text = strings.accounts.vault;
const TONES: Record<VaultView['state'], Tone> = {
  unused: 'plain',
  closed: 'plain',
  open: 'good',
  locked: 'wait',
  unavailable: 'bad',
  timeout: 'bad',
  broken: 'bad',
};

type Asking = PassphraseAim | 'new_key' | undefined;

/** What the vault can do now and why, and what can be done about it. */
export function VaultPanel({ vault, onChanged }: { vault: VaultView; onChanged: () => void }): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [asking, setAsking] = useState<Asking>();
  const [working, setWorking] = useState(false);
  const { kind, state, detail } = vault;
  const byPassphrase = kind === 'passphrase';

  const run = async (name: 'vault.unlock' | 'vault.rekey'): Promise<void> => {
    setWorking(true);
    const result = await connection.call(name, {});
    setWorking(false);
    onChanged();
    if (!result.ok) return toast(errorText(result.error), 'error');
    toast(name === 'vault.unlock' ? text.unlocked : text.rekeyed);
  };
  const mayOpen = !['open', 'broken'].includes(state) && (byPassphrase || state !== 'unused');
  const openWord = byPassphrase
    ? state === 'unused'
      ? text.createTitle
      : text.unlock
    : state === 'closed'
      ? text.open
      : text.tryAgain;
  return (
    <section className={styles.vault} aria-label={text.title} data-testid="vault" data-state={state}>
      <div className={styles.vaultWords}>
        <h2 className={styles.vaultTitle}>
          {text.title} <Pill tone={TONES[state]}>{text.state[state]}</Pill>
        </h2>
        <p>{text.text[kind][state]}</p>
        {detail !== undefined && (
          <p className={styles.detail}>
            <VisibleText text={detail} />
          </p>
        )}
      </div>
      {mayOpen && (
        <Button
          small
          look={state === 'closed' && !byPassphrase ? 'plain' : 'primary'}
          disabled={!connected || working}
          onClick={() => {
            if (byPassphrase) setAsking(state === 'unused' ? 'create' : 'unlock');
            else void run('vault.unlock');
          }}
        >
          {working ? text.working : openWord}
        </Button>
      )}
      {state === 'open' && (
        <Button
          small
          disabled={!connected || working}
          onClick={() => setAsking(byPassphrase ? 'change' : 'new_key')}
        >
          {working ? text.working : byPassphrase ? text.rekeyPassphrase : text.rekey}
        </Button>
      )}
      {asking === 'new_key' && (
        <Confirm
          title={text.rekeyTitle}
          text={text.rekeyText}
          action={text.rekey}
          onConfirm={() => void run('vault.rekey')}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking !== undefined && asking !== 'new_key' && (
        <PassphraseForm aim={asking} onClose={() => setAsking(undefined)} onChanged={onChanged} />
      )}
    </section>
  );
}
