import type { ReactNode } from 'react';
import type { AccountTab } from '../../app/route.ts';
import { useGo, useRoute } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { useRevision } from '../../app/use-revision.ts';
import { strings } from '../../strings/strings.ts';
import { Choices } from '../../ui/choices.tsx';
import { Screen } from '../../ui/screen.tsx';
import { useNow } from '../../ui/use-now.ts';
import { LoginsTab } from './logins-tab.tsx';
import { SecretsTab } from './secrets-tab.tsx';
import { useReload } from './use-reload.ts';

const text = strings.accounts;
const TABS: readonly AccountTab[] = ['logins', 'secrets'];
/** "Last used" and expiry have no records of their own. */
const REFRESH_MS = 15_000;

/** Who is logged in where, the secrets that servers are given, and the vault that holds both. */
export function AccountsScreen(): ReactNode {
  const route = useRoute();
  const go = useGo();
  const tab = route.screen === 'accounts' ? route.tab : 'logins';
  const records = useRevision('account.login', 'account.logout', 'secret.changed');
  const tick = Math.floor(useNow(REFRESH_MS) / REFRESH_MS);
  const reload = useReload();
  const revision = `${records} ${tick} ${reload.count}`;
  const accounts = useCall('accounts.list', {}, revision);
  const secrets = useCall('secrets.list', {}, revision);
  const missing =
    secrets.kind === 'loaded'
      ? secrets.value.secrets.filter(({ changedAt }) => changedAt === undefined).length
      : 0;
  const note =
    tab === 'logins'
      ? accounts.kind === 'loaded' && accounts.value.accounts.length > 0
        ? text.noteLogins(
            accounts.value.accounts.filter(({ state }) => state === 'ok').length,
            accounts.value.accounts.length,
          )
        : undefined
      : secrets.kind === 'loaded'
        ? text.noteSecrets(secrets.value.secrets.length, missing)
        : undefined;
  const tools = (
    <Choices
      role="tablist"
      label={text.tabsLabel}
      choices={TABS.map((value) => ({
        value,
        label: text.tabs[value],
        ...(value === 'secrets' ? { count: missing } : {}),
      }))}
      value={tab}
      onChange={(value) => go({ screen: 'accounts', tab: value })}
    />
  );
  return (
    <Screen title={text.title} tools={tools} {...(note === undefined ? {} : { note })}>
      {tab === 'logins' ? (
        <LoginsTab accounts={accounts} onChanged={reload.again} />
      ) : (
        <SecretsTab secrets={secrets} onChanged={reload.again} />
      )}
    </Screen>
  );
}
