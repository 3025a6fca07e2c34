import type { StateSnapshot } from '../../shared/contract/index.ts';
import type { ActivityRow } from '../../shared/model/activity.ts';
import { holdsWords } from '../features/activity/call-status.ts';
import { visibleText } from '../../shared/util/visible-text.ts';
import { formatTime } from '../strings/format.ts';
import { strings } from '../strings/strings.ts';
import type { Route } from './route.ts';
import { type Theme, THEMES } from './theme-store.ts';

const text = strings.app.palette;
const MOST_CALLS = 12;

export type PaletteAction = { kind: 'go'; route: Route } | { kind: 'theme'; theme: Theme } | { kind: 'demo' };

export interface PaletteEntry {
  id: string;
  group: keyof typeof text.groups;
  label: string;
  detail?: string;
  action: PaletteAction;
}

/** What the palette offers for a query, best group first. Calls are searched only once something was typed. */
export function paletteEntries(
  state: StateSnapshot,
  rows: readonly ActivityRow[],
  query: string,
): PaletteEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ label, detail }: PaletteEntry): boolean => {
    const haystack = `${label} ${detail ?? ''}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
  const fixed = [...questions(state), ...screens(), ...serverEntries(state), ...commands()].filter(matches);
  return words.length === 0 ? fixed : [...fixed, ...calls(rows, words)];
}

function screens(): PaletteEntry[] {
  const go = (id: string, label: string, route: Route): PaletteEntry => ({
    id,
    group: 'screens',
    label,
    action: { kind: 'go', route },
  });
  const { activity, approvals, servers, clients, policy, accounts } = strings.app.screens;
  return [
    go('activity', activity, { screen: 'activity' }),
    go('approvals', approvals, { screen: 'approvals', tab: 'waiting' }),
    go('rules', text.rules, { screen: 'approvals', tab: 'rules' }),
    go('history', text.history, { screen: 'approvals', tab: 'history' }),
    go('servers', servers, { screen: 'servers' }),
    go('clients', clients, { screen: 'clients', tab: 'clients' }),
    go('shadow', text.shadow, { screen: 'clients', tab: 'shadow' }),
    go('setup', text.setup, { screen: 'clients', tab: 'setup' }),
    go('policy', policy, { screen: 'policy', tab: 'layers' }),
    go('policy-rules', text.policyRules, { screen: 'policy', tab: 'rules' }),
    go('policy-why', text.policyWhy, { screen: 'policy', tab: 'why' }),
    go('policy-denials', text.policyDenials, { screen: 'policy', tab: 'denials' }),
    go('accounts', accounts, { screen: 'accounts', tab: 'logins' }),
    go('secrets', text.secrets, { screen: 'accounts', tab: 'secrets' }),
  ];
}

function questions({ approvals, clients }: StateSnapshot): PaletteEntry[] {
  return approvals.map(({ id, server, tool, client }) => ({
    id: `question ${id}`,
    group: 'questions',
    label: visibleText(`${server}.${tool}`),
    detail: visibleText(clients.find(({ id: known }) => known === client)?.name ?? client),
    action: { kind: 'go', route: { screen: 'approvals', tab: 'waiting', question: id } },
  }));
}

function serverEntries({ servers }: StateSnapshot): PaletteEntry[] {
  return servers.map(({ name, identity }) => ({
    id: `server ${name}`,
    group: 'servers',
    label: visibleText(name),
    detail: visibleText(identity),
    action: { kind: 'go', route: { screen: 'servers', server: name } },
  }));
}

/** Newest first, and no more than are wanted: the feed is long, and each key asks again. */
function calls(rows: readonly ActivityRow[], words: readonly string[]): PaletteEntry[] {
  const found: PaletteEntry[] = [];
  for (let index = rows.length - 1; index >= 0 && found.length < MOST_CALLS; index--) {
    const row = rows[index]!;
    if (!holdsWords(row, words)) continue;
    found.push({
      id: `call ${row.id}`,
      group: 'calls',
      label: visibleText(row.name === '' ? row.server : `${row.server}.${row.name}`),
      detail: `${formatTime(row.time)}  ${visibleText(row.preview)}`,
      action: { kind: 'go', route: { screen: 'activity', call: row.id } },
    });
  }
  return found;
}

function commands(): PaletteEntry[] {
  return [
    {
      id: 'add',
      group: 'commands',
      label: text.addServer,
      action: { kind: 'go', route: { screen: 'servers', adding: true } },
    },
    {
      id: 'install',
      group: 'commands',
      label: text.installServer,
      action: { kind: 'go', route: { screen: 'servers', adding: 'install' } },
    },
    { id: 'demo', group: 'commands', label: text.demo, action: { kind: 'demo' } },
    ...THEMES.map((theme): PaletteEntry => ({
      id: `theme ${theme}`,
      group: 'commands',
      label: text.themeTo(strings.app.themes[theme]),
      action: { kind: 'theme', theme },
    })),
  ];
}
