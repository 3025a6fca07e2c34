import { Activity, FileText, KeyRound, Monitor, Server, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { AccountsScreen } from '../features/accounts/accounts-screen.tsx';
import { ActivityScreen } from '../features/activity/activity-screen.tsx';
import { ApprovalsScreen } from '../features/approvals/approvals-screen.tsx';
import { ClientsScreen } from '../features/clients/clients-screen.tsx';
import { PolicyScreen } from '../features/policy/policy-screen.tsx';
import { ServersScreen } from '../features/servers/servers-screen.tsx';
import { strings } from '../strings/strings.ts';
import type { Route, ScreenName } from './route.ts';

export interface ScreenEntry {
  name: ScreenName;
  title: string;
  icon: ReactNode;
  /** Where the navigation leads. */
  route: Route;
  render: () => ReactNode;
}

/** The screens there are, in the order of the navigation. A new screen is one more entry here and in `route.ts`. */
export const SCREENS: readonly ScreenEntry[] = [
  {
    name: 'activity',
    title: strings.app.screens.activity,
    icon: <Activity size={16} />,
    route: { screen: 'activity' },
    render: () => <ActivityScreen />,
  },
  {
    name: 'approvals',
    title: strings.app.screens.approvals,
    icon: <ShieldCheck size={16} />,
    route: { screen: 'approvals', tab: 'waiting' },
    render: () => <ApprovalsScreen />,
  },
  {
    name: 'servers',
    title: strings.app.screens.servers,
    icon: <Server size={16} />,
    route: { screen: 'servers' },
    render: () => <ServersScreen />,
  },
  {
    name: 'clients',
    title: strings.app.screens.clients,
    icon: <Monitor size={16} />,
    route: { screen: 'clients', tab: 'clients' },
    render: () => <ClientsScreen />,
  },
  {
    name: 'policy',
    title: strings.app.screens.policy,
    icon: <FileText size={16} />,
    route: { screen: 'policy', tab: 'layers' },
    render: () => <PolicyScreen />,
  },
  {
    name: 'accounts',
    title: strings.app.screens.accounts,
    icon: <KeyRound size={16} />,
    route: { screen: 'accounts', tab: 'logins' },
    render: () => <AccountsScreen />,
  },
];
