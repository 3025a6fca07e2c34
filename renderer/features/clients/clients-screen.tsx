import { type ReactNode, useMemo } from 'react';
import type { ClientTab } from '../../app/route.ts';
import { useCore, useGo, useRoute } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Screen } from '../../ui/screen.tsx';
import { isThere, standingOf } from './client-standing.ts';
import { ClientsTab } from './clients-tab.tsx';
import { SetupWizard } from './setup/setup-wizard.tsx';
import { ShadowTab } from './shadow/shadow-tab.tsx';
import { useShadow } from './shadow/use-shadow.ts';

const text = strings.clients;
const TABS: readonly Exclude<ClientTab, 'setup'>[] = ['clients', 'shadow'];

/** The AI clients of this machine and their servers: routed through Gatehouse, or around it. */
export function ClientsScreen(): ReactNode {
  const route = useRoute();
  const go = useGo();
  const clients = useCore((state) => state.clients);
  const shadow = useShadow();
  const tab = route.screen === 'clients' ? route.tab : 'clients';
  const there = useMemo(() => clients.filter(isThere), [clients]);
  const standings = there.map(standingOf);
  const sum = (key: 'adopted' | 'direct' | 'adoptable'): number =>
    standings.reduce((total, standing) => total + standing[key], 0);
  const findings = shadow.view?.findings.filter(({ state }) => state === 'found').length ?? 0;

  if (tab === 'setup') {
    return (
      <Screen title={text.setup.title} note={text.setup.intro}>
        <SetupWizard />
      </Screen>
    );
  }
  const note =
    tab === 'shadow'
      ? text.noteShadow(findings)
      : there.length === 0
        ? text.noteNone
        : text.note(there.length, sum('adopted'), sum('direct'));
  const tools = (
    <>
      <Choices
        role="tablist"
        label={text.tabsLabel}
        choices={TABS.map((value) => ({
          value,
          label: text.tabs[value],
          ...(value === 'shadow' ? { count: findings } : {}),
        }))}
        value={tab}
        onChange={(value) => go({ screen: 'clients', tab: value })}
      />
      {tab === 'clients' && sum('adoptable') > 0 && (
        <Button look="primary" onClick={() => go({ screen: 'clients', tab: 'setup' })}>
          {text.setUp}
        </Button>
      )}
    </>
  );
  return (
    <Screen title={text.title} note={note} tools={tools}>
      {tab === 'clients' ? <ClientsTab clients={clients} /> : <ShadowTab shadow={shadow} />}
    </Screen>
  );
}
