import { KeyRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { useGo, useRoute } from '../../app/services.ts';
import type { Loaded } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AccountCard } from './account-card.tsx';
import styles from './accounts.module.css';
import { LoginDialog } from './login-dialog.tsx';

const text = strings.accounts;

interface LoginsTabProps {
  accounts: Loaded<CallOutput<'accounts.list'>>;
  onChanged: () => void;
}

/** Every remote server with its account. */
export function LoginsTab({ accounts, onChanged }: LoginsTabProps): ReactNode {
  const route = useRoute();
  const go = useGo();
  const linked = route.screen === 'accounts' ? route.server : undefined;
  const [chosen, setChosen] = useState<string>();
  const open = chosen ?? linked;
  if (accounts.kind === 'loading') return <p className={styles.loading}>{strings.activity.loading}</p>;
  if (accounts.kind === 'failed') {
    return (
      <p className={styles.failed} role="alert">
        {accounts.message}
      </p>
    );
  }
  const all = accounts.value.accounts;
  if (all.length === 0) {
    return (
      <EmptyState icon={<KeyRound size={22} />} title={text.emptyTitle}>
        <p className={styles.emptyText}>{text.emptyText}</p>
        <CommandLine command={text.emptyCommand} />
      </EmptyState>
    );
  }
  const account = all.find(({ server }) => server === open);
  return (
    <div className={styles.tab} role="tabpanel" aria-label={text.tabs.logins}>
      <ul className={styles.list} aria-label={text.list}>
        {all.map((one) => (
          <AccountCard
            key={one.server}
            account={one}
            onLogin={() => setChosen(one.server)}
            onChanged={onChanged}
          />
        ))}
      </ul>
      {account !== undefined && (
        <LoginDialog
          account={account}
          onClose={() => {
            setChosen(undefined);
            if (linked !== undefined) go({ screen: 'accounts', tab: 'logins' }, 'replace');
            onChanged();
          }}
        />
      )}
    </div>
  );
}
