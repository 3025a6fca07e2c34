import type { PolicyRuleView } from '../../../shared/model/policy-view.ts';
import { strings } from '../../strings/strings.ts';
import type { Tone } from '../../ui/status-mark.tsx';

const text = strings.policy.entry;

/** A rule of the policy as one reads it: what it does, to what, and what else has to hold. */
export interface RuleWords {
  kind: keyof typeof strings.policy.rules.kind;
  tone: Tone;
  what: string;
  conditions: string[];
  description?: string;
}

type Members = Record<string, unknown>;
const TONES: Record<RuleWords['kind'], Tone> = {
  allowed: 'good',
  denied: 'bad',
  allow: 'good',
  ask: 'wait',
  deny: 'bad',
};

/** Puts an entry or rule into words. What is not understood is said to be so; the screen shows its JSON beside it. Pure. */
export function ruleWords({ list, value }: PolicyRuleView): RuleWords {
  const members: Members = typeof value === 'object' && value !== null ? (value as Members) : {};
  const description = textOf(members, 'description');
  const kind =
    list === 'tools' ? effectOf(members) : list === 'allowedMcpServers' ? ('allowed' as const) : 'denied';
  const words =
    list === 'tools'
      ? { what: callsOf(members), conditions: callConditions(members) }
      : { what: serverOf(members), conditions: serverConditions(members) };
  return { kind, tone: TONES[kind], ...words, ...(description === undefined ? {} : { description }) };
}

function effectOf(members: Members): 'allow' | 'ask' | 'deny' {
  const { effect } = members;
  return effect === 'allow' || effect === 'ask' ? effect : 'deny';
}

function callsOf(members: Members): string {
  return text.calls(textOf(members, 'tool') ?? '*', textOf(members, 'server'));
}

function callConditions(members: Members): string[] {
  const when = textOf(members, 'when');
  return [
    ...(when === undefined ? [] : [text.when(when)]),
    ...(members['userMayAllow'] === false ? [text.always] : []),
  ];
}

function serverOf(members: Members): string {
  const named = (name: string): string | undefined => textOf(members, name);
  const [pack, hash, image] = [named('package'), named('sha256'), named('image')];
  const [url, name] = [named('serverUrl'), named('serverName')];
  const command = members['serverCommand'];
  if (pack !== undefined) return text.package(pack, named('version'));
  if (hash !== undefined) return text.file(hash);
  if (image !== undefined) return text.image(image, named('digest'));
  if (Array.isArray(command)) return text.command(command.map(quoted).join(' '));
  if (url !== undefined) return text.url(url);
  return name === undefined ? text.unknown : text.name(name);
}

function serverConditions(members: Members): string[] {
  const { integrity, clients, args, sandbox, env } = members;
  return [
    ...(integrity === undefined ? [] : [text.integrity]),
    ...(Array.isArray(clients) ? [text.clients(clients.join(', '))] : []),
    ...(args === undefined ? [] : [text.args]),
    ...(sandbox === undefined ? [] : [text.sandbox]),
    ...(Array.isArray(env) ? [text.env(env.join(', '))] : []),
  ];
}

/** Blanks inside one argument must show. */
function quoted(part: unknown): string {
  const word = String(part);
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : JSON.stringify(word);
}

function textOf(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
}
