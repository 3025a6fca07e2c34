import type { WarningView } from '../../../shared/model/health.ts';

/** One kind of warning. `{name}` in a text stands for a fact given when it is raised. */
export interface WarningKind {
  readonly severity: WarningView['severity'];
  readonly title: string;
  readonly text: string;
  readonly fix?: string;
  /** Codes of what would cause this one; while one of them is shown, this one is not. */
  readonly dependsOn?: readonly string[];
  /** Shown only after it has lasted this long. Default 0. */
  readonly timeToVisible?: number;
}

/** Files that editors save in two steps are broken for a moment; that is no news. */
const WHILE_SAVING_MS = 1500;

/** Every warning there is: what it says is data. What raises it is in the rooms. */
export const catalogue = {
  home_not_writable: {
    severity: 'critical',
    title: 'The data folder cannot be written',
    text: '{home}: {detail}. Nothing can be recorded, so calls are denied.',
    fix: 'Fix the owner and mode of the folder, or free space on its disk.',
  },
  journal_unwritable: {
    severity: 'critical',
    title: 'Calls are denied: the audit journal cannot be written',
    text: '{file}: {detail}. No call passes without its record.',
    fix: 'Free space or fix the folder. Gatehouse goes on by itself as soon as writing works.',
    dependsOn: ['home_not_writable'],
  },
  journal_tampered: {
    severity: 'critical',
    title: 'The audit journal was changed',
    text: '{file}: {problem}. Records may be missing or forged; new ones are written to a new file.',
    fix: 'Keep a copy of the journal folder, then see what is wrong with: gatehouse audit verify',
  },
  pins_unreadable: {
    severity: 'critical',
    title: 'Every call is asked: what was accepted of tools is not known',
    text: '{file}: {problem}. Nothing in it is overwritten.',
    fix: 'Mend the file, or move it away and start Gatehouse again: every tool is then looked at as new.',
  },
  tools_drifted: {
    severity: 'warning',
    title: 'Tools changed, or hold text that may turn an AI against you',
    text: '{server}: {count} to look at. Until then they are not shown, and calls of them are asked.',
    fix: 'Look at the change, then accept or reject it: gatehouse review {server}',
  },
  policy_invalid: {
    severity: 'critical',
    title: 'A policy cannot be used',
    text: '{source}: {problem}. {outcome}',
    fix: 'See line and column with: gatehouse policy check FILE',
    timeToVisible: WHILE_SAVING_MS,
  },
  policy_expired: {
    severity: 'critical',
    title: 'A policy has expired',
    text: '{source}: it was meant to hold until {time}, and stays in force as it says of itself.',
    fix: 'Ask whoever keeps it for a new version.',
  },
  policy_unreachable: {
    severity: 'warning',
    title: 'The policy of your company cannot be refreshed',
    text: '{source}: {problem}. What was fetched last holds until it expires.',
    fix: 'See that the address can be reached; Gatehouse tries again by itself.',
  },
  policy_clock: {
    severity: 'critical',
    title: 'The clock was set back',
    text: 'It is {minutes} minutes behind a time that was seen before. Policies expire by the later time.',
    fix: 'Set the clock right.',
  },
  policy_memory: {
    severity: 'critical',
    title: 'What Gatehouse remembered of policies is lost',
    text: '{file}: {problem}. A policy that was applied and is not there any more admits nothing.',
    fix: 'Put the policy back. To take one away for good, see docs/policy.md. What holds now: gatehouse policy show',
  },
  definitions_broken: {
    severity: 'critical',
    title: 'Servers cannot start: their definitions cannot be read',
    text: '{file}: {problem}. The file was left as it is.',
    fix: 'Mend the file; Gatehouse notices.',
    dependsOn: ['home_not_writable'],
    timeToVisible: WHILE_SAVING_MS,
  },
  rules_broken: {
    severity: 'warning',
    title: 'Your rules are not in force: their file cannot be read',
    text: '{file}: {problem}. The file was left as it is, and no grant in it counts.',
    fix: 'Mend the file; Gatehouse notices.',
    dependsOn: ['home_not_writable'],
    timeToVisible: WHILE_SAVING_MS,
  },
  settings_broken: {
    severity: 'warning',
    title: 'Your settings cannot be read',
    text: '{file}: {problem}. The defaults hold.',
    fix: 'Mend the file; Gatehouse notices.',
    dependsOn: ['home_not_writable'],
    timeToVisible: WHILE_SAVING_MS,
  },
  config_unreadable: {
    severity: 'warning',
    title: 'The configuration of a client cannot be read',
    text: '{client}: {file}: {problem}. Its servers are not watched.',
    fix: 'Mend the file; Gatehouse notices.',
    timeToVisible: WHILE_SAVING_MS,
  },
  shadow_found: {
    severity: 'warning',
    title: 'A server runs around Gatehouse',
    text: '{client}: {server} ({place}). Your policy wants every server to run through Gatehouse.',
    fix: 'Route it through Gatehouse with: gatehouse adopt, or take it out. See: gatehouse shadow',
  },
  shadow_quarantined: {
    severity: 'warning',
    title: 'A server was taken out of the configuration of a client',
    text: '{client}: {server} in {place}. Your policy wants every server to run through Gatehouse; nothing of it is lost.',
    fix: 'To have it back, through Gatehouse: gatehouse shadow release ID. If policy does not admit it, ask whoever keeps your policy.',
  },
  shadow_returns: {
    severity: 'warning',
    title: 'A client puts a server back that was taken out',
    text: '{client}: {server} in {place} came back {count} times within ten minutes. It is left there now.',
    fix: 'Remove it in the client itself, then: gatehouse shadow',
  },
  index_failed: {
    severity: 'warning',
    title: 'The audit cannot be searched',
    text: 'The search index failed: {detail}. The journal itself is complete.',
    fix: 'Free space on the disk, or delete index.db in the journal folder; it is made again.',
    dependsOn: ['home_not_writable', 'journal_unwritable'],
  },
  sandbox_none: {
    severity: 'info',
    title: 'Servers are not isolated',
    text: 'This system offers nothing to isolate them with: they run with your own rights, and can read your files and reach the network.',
  },
  sandbox_missing: {
    severity: 'warning',
    title: 'Servers cannot be isolated, so they do not start',
    text: 'The self-test found: {problem}. What helps: {advice}.',
    fix: 'See each part of it with: gatehouse doctor',
  },
  protected_name: {
    severity: 'warning',
    title: 'Something your other programs run or obey appeared where a server may write',
    text: 'While {server} ran, {path} came to be, or was replaced. It may be the work of {server}, or your own.',
    fix: 'Look at it before you open that folder in an editor or a terminal. To say that it is all right: gatehouse sandbox {server} --approve-again --yes',
  },
  token_outlived: {
    severity: 'warning',
    title: 'A server runs with a token that has ended',
    text: '{server} was started with a token of the account {account}, which has ended since. Its calls may fail.',
    fix: 'Start it again: gatehouse stop {server}, then use it. The new process gets a fresh token.',
  },
  keychain_unavailable: {
    severity: 'warning',
    title: 'The keychain cannot be used',
    text: '{detail}. Secrets cannot be stored or read.',
    fix: 'Unlock or install the keychain of this system. See: gatehouse doctor',
  },
} as const satisfies Readonly<Record<string, WarningKind>>;

export type WarningCode = keyof typeof catalogue;

type FactNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | FactNames<Rest>
  : never;

/** The facts that the text of a warning needs. */
export type WarningFacts<Code extends WarningCode> = {
  readonly [Name in FactNames<(typeof catalogue)[Code]['text']>]: string | number;
};
