import { Lock, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { SecretView } from '../../../shared/model/secret.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import type { Loaded } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { formatAgo, formatMoment } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Pill } from '../../ui/pill.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import accounts from './accounts.module.css';
import { SecretForm } from './secret-form.tsx';
import styles from './secrets.module.css';
import { VaultPanel } from './vault-panel.tsx';

const text = strings.accounts.secrets;

interface SecretsTabProps {
  secrets: Loaded<CallOutput<'secrets.list'>>;
  onChanged: () => void;
}

type Asking = { kind: 'add' } | { kind: 'set' | 'remove'; secret: SecretView } | undefined;

/** The names of secrets, what uses them and which are missing; never a value. Above them, the vault they are in. */
export function SecretsTab({ secrets, onChanged }: SecretsTabProps): ReactNode {
  const connected = useConnected();
  const [asking, setAsking] = useState<Asking>();
  if (secrets.kind === 'loading') return <p className={accounts.loading}>{strings.activity.loading}</p>;
  if (secrets.kind === 'failed') {
    return (
      <p className={accounts.failed} role="alert">
        {secrets.message}
      </p>
    );
  }
  const { secrets: all, vault } = secrets.value;
  const missing = all.filter(({ changedAt }) => changedAt === undefined).length;
  const close = (): void => setAsking(undefined);
  const add = (
    <Button small disabled={!connected} onClick={() => setAsking({ kind: 'add' })}>
      <Plus size={14} aria-hidden="true" />
      {text.add}
    </Button>
  );
  return (
    <div className={accounts.tab} role="tabpanel" aria-label={strings.accounts.tabs.secrets}>
      <VaultPanel vault={vault} onChanged={onChanged} />
      {missing > 0 && (
        <p className={styles.missing} role="status">
          {text.missingText(missing)}
        </p>
      )}
      {all.length === 0 ? (
        <EmptyState icon={<Lock size={22} />} title={text.emptyTitle} action={add}>
          {text.emptyText}
        </EmptyState>
      ) : (
        <section className={styles.secrets}>
          <div className={styles.bar}>{add}</div>
          <SecretTable
            secrets={all}
            onSet={(secret) => setAsking({ kind: 'set', secret })}
            onRemove={(secret) => setAsking({ kind: 'remove', secret })}
          />
        </section>
      )}
      {asking !== undefined && asking.kind !== 'remove' && (
        <SecretForm
          secret={asking.kind === 'set' ? asking.secret : undefined}
          onClose={close}
          onChanged={onChanged}
        />
      )}
      {asking?.kind === 'remove' && <Remove secret={asking.secret} onClose={close} onChanged={onChanged} />}
    </div>
  );
}

interface SecretTableProps {
  secrets: readonly SecretView[];
  onSet: (secret: SecretView) => void;
  onRemove: (secret: SecretView) => void;
}

function SecretTable({ secrets, onSet, onRemove }: SecretTableProps): ReactNode {
  const now = useNow(30_000);
  const connected = useConnected();
  const { columns } = text;
  return (
    <table className={styles.table} aria-label={text.list}>
      <thead>
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.used}</th>
          <th scope="col">{columns.stored}</th>
          <th scope="col">{columns.act}</th>
        </tr>
      </thead>
      <tbody>
        {secrets.map((secret) => {
          const { name, usedBy, changedAt } = secret;
          const shown = visibleText(name);
          return (
            <tr key={name} data-testid="secret" data-secret={name}>
              <th scope="row" className={styles.name}>
                <VisibleText text={name} />
              </th>
              <td className={styles.used}>
                {usedBy.length === 0 ? text.unused : <VisibleText text={usedBy.join(', ')} />}
              </td>
              <td className={styles.stored}>
                {changedAt === undefined ? (
                  <Pill tone="bad">{text.missing}</Pill>
                ) : (
                  <span title={formatMoment(changedAt)}>{formatAgo(changedAt, now)}</span>
                )}
              </td>
              <td className={styles.act}>
                <Button
                  small
                  look={changedAt === undefined ? 'primary' : 'plain'}
                  disabled={!connected}
                  aria-label={changedAt === undefined ? text.setLabel(shown) : text.replaceLabel(shown)}
                  onClick={() => onSet(secret)}
                >
                  {changedAt === undefined ? text.set : text.replace}
                </Button>
                {changedAt !== undefined && (
                  <Button
                    small
                    look="danger"
                    disabled={!connected}
                    aria-label={text.removeLabel(shown)}
                    onClick={() => onRemove(secret)}
                  >
                    {text.remove}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface RemoveProps {
  secret: SecretView;
  onClose: () => void;
  onChanged: () => void;
}

function Remove({ secret: { name, usedBy }, onClose, onChanged }: RemoveProps): ReactNode {
  const { connection } = useServices();
  const toast = useToast();
  const remove = async (): Promise<void> => {
    const result = await connection.call('secrets.remove', { name });
    if (result.ok) toast(text.removed(visibleText(name)));
    else toast(errorText(result.error), 'error');
    onChanged();
  };
  return (
    <Confirm
      title={text.removeTitle(visibleText(name))}
      text={text.removeText(visibleText(usedBy.join(', ')))}
      action={text.remove}
      onConfirm={() => void remove()}
      onClose={onClose}
    />
  );
}
