import type { ReactNode } from 'react';
import type { PolicyTab } from '../../app/route.ts';
import { useCore, useGo, useRoute } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Choices } from '../../ui/choices.tsx';
import { Screen } from '../../ui/screen.tsx';
import { DenialsTab } from './denials-tab.tsx';
import { LayersTab } from './layers-tab.tsx';
import { RulesTab } from './rules-tab.tsx';
import { WhyTab } from './why-tab.tsx';

const text = strings.policy;
const TABS: readonly PolicyTab[] = ['layers', 'rules', 'why', 'denials'];

/** What holds here, where it comes from, and why something was allowed or denied. */
export function PolicyScreen(): ReactNode {
  const route = useRoute();
  const go = useGo();
  const here = route.screen === 'policy' ? route : undefined;
  const tab = here?.tab ?? 'layers';
  const mode = useCore(({ status }) => (status.layers.length === 0 ? undefined : status.mode));
  const tools = (
    <Choices
      role="tablist"
      label={text.tabsLabel}
      choices={TABS.map((value) => ({ value, label: text.tabs[value] }))}
      value={tab}
      onChange={(value) => go({ screen: 'policy', tab: value })}
    />
  );
  return (
    <Screen title={text.title} tools={tools} {...(mode === undefined ? {} : { note: text.note[mode] })}>
      {tab === 'layers' && <LayersTab />}
      {tab === 'rules' && <RulesTab />}
      {tab === 'why' && (
        <WhyTab key={JSON.stringify([here?.server, here?.tool])} server={here?.server} tool={here?.tool} />
      )}
      {tab === 'denials' && <DenialsTab />}
    </Screen>
  );
}
