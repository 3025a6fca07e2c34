import type { ReactNode } from 'react';
import { useCore, useGo, useRoute } from '../../app/services.ts';
import type { ApprovalTab } from '../../app/route.ts';
import { strings } from '../../strings/strings.ts';
import { Choices } from '../../ui/choices.tsx';
import { Screen } from '../../ui/screen.tsx';
import { HistoryTab } from './history-tab.tsx';
import { RulesTab } from './rules-tab.tsx';
import { useSelectedQuestion } from './use-selected-question.ts';
import { WaitingTab } from './waiting-tab.tsx';

const text = strings.approvals;
const TABS: readonly ApprovalTab[] = ['waiting', 'rules', 'history'];

/** What waits for an answer, the rules that answers made, and what is over. */
export function ApprovalsScreen(): ReactNode {
  const route = useRoute();
  const go = useGo();
  const tab = route.screen === 'approvals' ? route.tab : 'waiting';
  const waiting = useCore(({ approvals }) => approvals.length);
  const note = useNote(tab);
  const choices = TABS.map((value) => ({
    value,
    label: text.tabs[value],
    ...(value === 'waiting' ? { count: waiting } : {}),
  }));
  const tools = (
    <Choices
      role="tablist"
      label={text.tabsLabel}
      choices={choices}
      value={tab}
      onChange={(value) => go({ screen: 'approvals', tab: value })}
    />
  );
  return (
    <Screen title={text.title} note={note} tools={tools}>
      {tab === 'waiting' && <WaitingTab />}
      {tab === 'rules' && <RulesTab />}
      {tab === 'history' && <HistoryTab />}
    </Screen>
  );
}

function useNote(tab: ApprovalTab): string {
  const { approvals, rules, history } = useCore((state) => state);
  const { index } = useSelectedQuestion();
  if (tab === 'rules') return text.noteRules(rules.length);
  if (tab === 'history') return text.noteHistory(history.length);
  return approvals.length === 0 ? text.noteNone : text.noteWaiting(index + 1, approvals.length);
}
